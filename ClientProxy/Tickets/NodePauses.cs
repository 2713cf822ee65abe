namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>Nodes that are left alone for a while. Safe for concurrent use.</summary>
internal sealed class NodePauses(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _until = new(StringComparer.Ordinal);

    /// <summary>Leaves a node alone from now on.</summary>
    public void Begin(string nodeId, TimeSpan length)
    {
        lock (_lock)
        {
            _until[nodeId] = time.GetUtcNow() + length;
        }
    }

    /// <summary>Ends a node's pause.</summary>
    public void End(string nodeId)
    {
        lock (_lock)
        {
            _until.Remove(nodeId);
        }
    }

    /// <summary>Whether a node is left alone now.</summary>
    public bool Has(string nodeId)
    {
        lock (_lock)
        {
            return _until.TryGetValue(nodeId, out var until) && until > time.GetUtcNow();
        }
    }

    /// <summary>The nodes that are left alone now; the others are forgotten.</summary>
    public IReadOnlyCollection<string> Current()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var over in _until.Where(node => node.Value <= now).Select(node => node.Key).ToList())
            {
                _until.Remove(over);
            }

            return [.. _until.Keys];
        }
    }
}
