using MonkeyTroop.Grains.Nodes;
namespace MonkeyTroop.Grains.Scheduling;

/// <summary>The live nodes of one partition and what changed of them lately. Pure: the grain around it has the clock.</summary>
/// <param name="partition">The partition's number.</param>
/// <param name="epoch">Names this activation.</param>
/// <param name="silenceLimit">Silence after which a node is gone.</param>
internal sealed class DirectoryPartition(int partition, Guid epoch, TimeSpan silenceLimit)
{
    /// <summary>Deltas that are kept. Replicas that ask a few times a second need one or two of them.</summary>
    private const int MostRecent = 64;

    private readonly Dictionary<string, (DirectoryEntry Entry, DateTimeOffset LastSeen)> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);
    private readonly Queue<DirectoryDelta> _recent = new();
    private long _sequence;

    /// <summary>Whether there is something to tell.</summary>
    public bool HasChanges => _changed.Count + _removed.Count > 0;

    /// <summary>Takes in what a node says, and that it lives.</summary>
    public void Report(DirectoryEntry entry, DateTimeOffset now)
    {
        if (!_nodes.TryGetValue(entry.NodeId, out var known) || !known.Entry.SaysTheSameAs(entry))
        {
            _changed.Add(entry.NodeId);
            _removed.Remove(entry.NodeId);
        }

        _nodes[entry.NodeId] = (entry, now);
    }

    /// <summary>Takes a node out.</summary>
    public void Remove(string nodeId)
    {
        if (_nodes.Remove(nodeId))
        {
            _changed.Remove(nodeId);
            _removed.Add(nodeId);
        }
    }

    /// <summary>Takes out every node that has been silent for too long.</summary>
    public void RemoveSilent(DateTimeOffset now)
    {
        foreach (var (nodeId, node) in _nodes)
        {
            if (now - node.LastSeen >= silenceLimit)
            {
                Remove(nodeId);
            }
        }
    }

    /// <summary>What changed since a number, oldest first; null when that is not kept any more, or was of another activation.</summary>
    public IReadOnlyList<DirectoryDelta>? DeltasSince(Guid listenersEpoch, long sequence)
    {
        if (HasChanges)
        {
            TakeDelta();
        }

        return listenersEpoch == epoch && sequence <= _sequence && sequence >= _sequence - _recent.Count
            ? _recent.Where(delta => delta.Sequence > sequence).ToArray()
            : null;
    }

    /// <summary>What changed since the last call, under the next number.</summary>
    public DirectoryDelta TakeDelta()
    {
        var delta = new DirectoryDelta(partition, epoch, ++_sequence, [.. _changed.Select(id => _nodes[id].Entry)], [.. _removed]);
        _changed.Clear();
        _removed.Clear();
        _recent.Enqueue(delta);
        if (_recent.Count > MostRecent)
        {
            _recent.Dequeue();
        }

        return delta;
    }

    /// <summary>Everything. Contains also what was not yet published; taking that in twice changes nothing.</summary>
    public DirectorySnapshot TakeSnapshot() => new(partition, epoch, _sequence, [.. _nodes.Values.Select(node => node.Entry)]);
}
