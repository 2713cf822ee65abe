namespace MonkeyTroop.Grains.Scheduling;

/// <summary>The live nodes of one partition and what of them was not yet published. Pure: the grain around it has the clock's timer and the stream.</summary>
/// <param name="partition">The partition's number.</param>
/// <param name="epoch">Names this activation.</param>
/// <param name="silenceLimit">Silence after which a node is gone.</param>
internal sealed class DirectoryPartition(int partition, Guid epoch, TimeSpan silenceLimit)
{
    private readonly Dictionary<string, (DirectoryEntry Entry, DateTimeOffset LastSeen)> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);
    private long _sequence;

    /// <summary>Whether there is something to publish.</summary>
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

    /// <summary>What changed since the last call, under the next number; may be empty, to show that the partition lives.</summary>
    public DirectoryDelta TakeDelta()
    {
        var delta = new DirectoryDelta(partition, epoch, ++_sequence, [.. _changed.Select(id => _nodes[id].Entry)], [.. _removed]);
        _changed.Clear();
        _removed.Clear();
        return delta;
    }

    /// <summary>Everything. Contains also what was not yet published; taking that in twice changes nothing.</summary>
    public DirectorySnapshot TakeSnapshot() => new(partition, epoch, _sequence, [.. _nodes.Values.Select(node => node.Entry)]);
}
