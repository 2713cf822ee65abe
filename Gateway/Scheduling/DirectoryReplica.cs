using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;

namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>
/// A replica of the whole directory in memory, indexed by model. Takes deltas and snapshots in any order, lost or
/// doubled, and tells when it needs a snapshot. Safe for concurrent use.
/// </summary>
/// <param name="silenceLimit">How long nodes of an ended activation are kept until the next one has heard of them.</param>
internal sealed class DirectoryReplica(TimeSpan silenceLimit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, KnownNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Position> _positions = [];
    private readonly ModelIndex _models = new();
    private long _slots;
    private long _freeSlots;
    private long _version;

    /// <summary>Counts changes: while it stays, <see cref="Copy"/> gives the same.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Live nodes.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _nodes.Count;
            }
        }
    }

    /// <summary>Slots of live nodes that take jobs now, and those of them that are free.</summary>
    public (long All, long Free) Slots
    {
        get
        {
            lock (_gate)
            {
                return (_slots, _freeSlots);
            }
        }
    }

    /// <summary>Takes a delta in. False when one before it is missing or another activation speaks: take a snapshot.</summary>
    public bool TryApply(DirectoryDelta delta)
    {
        lock (_gate)
        {
            if (!_positions.TryGetValue(delta.Partition, out var position) || position.Epoch != delta.Epoch
                || delta.Sequence > position.Sequence + 1)
            {
                return false;
            }

            if (delta.Sequence <= position.Sequence)
            {
                return true;
            }

            _positions[delta.Partition] = new Position(delta.Epoch, delta.Sequence);
            foreach (var entry in delta.Changed)
            {
                Put(new KnownNode(entry, delta.Partition, KeepUntil: null));
            }

            foreach (var nodeId in delta.Removed)
            {
                Remove(nodeId);
            }

            return true;
        }
    }

    /// <summary>
    /// Takes a whole partition in. Nodes that it does not name are gone, unless a new activation speaks: that one has not
    /// heard every node yet, so what was known stays until each has had the time to send heartbeats.
    /// </summary>
    public void Apply(DirectorySnapshot snapshot, DateTimeOffset now)
    {
        lock (_gate)
        {
            var isNewEpoch = _positions.TryGetValue(snapshot.Partition, out var position) && position.Epoch != snapshot.Epoch;
            if (!isNewEpoch && position is not null && snapshot.Sequence < position.Sequence)
            {
                return;
            }

            _positions[snapshot.Partition] = new Position(snapshot.Epoch, snapshot.Sequence);
            var named = snapshot.Entries.Select(entry => entry.NodeId).ToHashSet(StringComparer.Ordinal);
            foreach (var (nodeId, node) in _nodes.ToList())
            {
                if (node.Partition != snapshot.Partition || named.Contains(nodeId))
                {
                    continue;
                }

                if (isNewEpoch)
                {
                    _nodes[nodeId] = node with { KeepUntil = now + silenceLimit };
                }
                else if (node.KeepUntil is null)
                {
                    Remove(nodeId);
                }
            }

            foreach (var entry in snapshot.Entries)
            {
                Put(new KnownNode(entry, snapshot.Partition, KeepUntil: null));
            }
        }
    }

    /// <summary>Drops the nodes of ended activations whose time is over.</summary>
    public void DropForgotten(DateTimeOffset now)
    {
        lock (_gate)
        {
            foreach (var (nodeId, node) in _nodes)
            {
                if (node.KeepUntil <= now)
                {
                    Remove(nodeId);
                }
            }
        }
    }

    /// <summary>How far a partition was taken in; null when it was not yet.</summary>
    public (Guid Epoch, long Sequence)? PositionOf(int partition)
    {
        lock (_gate)
        {
            return _positions.TryGetValue(partition, out var position) ? (position.Epoch, position.Sequence) : null;
        }
    }

    /// <summary>
    /// Draws a node that serves a model and has a free slot, by weight, other than those excluded; null when there is
    /// none. Whether the node really has a slot is for its grain to say.
    /// </summary>
    public DirectoryEntry? Pick(string model, IReadOnlySet<string> excluded, Random random)
    {
        lock (_gate)
        {
            return _models.Pick(model, excluded, random);
        }
    }

    /// <summary>Whether any live node serves a model, free or not.</summary>
    public bool Serves(string model)
    {
        lock (_gate)
        {
            return _models.Serves(model);
        }
    }

    /// <summary>The live nodes that serve a model, free or not, at most so many.</summary>
    public IReadOnlyList<DirectoryEntry> NodesFor(string model, int most)
    {
        lock (_gate)
        {
            return _models.NodesOf(model, most);
        }
    }

    /// <summary>What is known of a live node; null when there is no such one.</summary>
    public DirectoryEntry? Find(string nodeId)
    {
        lock (_gate)
        {
            return _nodes.GetValueOrDefault(nodeId)?.Entry;
        }
    }

    /// <summary>The live nodes of an owner. Looks at every node, so it is for rare questions.</summary>
    public IReadOnlyList<string> NodesOf(string owner)
    {
        lock (_gate)
        {
            return [.. _nodes.Values.Where(node => node.Entry.Owner == owner).Select(node => node.Entry.NodeId)];
        }
    }

    /// <summary>
    /// Every live node, in no order, with the number of the change that it shows. Only copied here: who lists or sorts them does not
    /// hold up picks.
    /// </summary>
    public (long Version, IReadOnlyList<DirectoryEntry> Entries) Copy()
    {
        lock (_gate)
        {
            return (_version, [.. _nodes.Values.Select(node => node.Entry)]);
        }
    }

    private void Put(KnownNode node)
    {
        Remove(node.Entry.NodeId);
        _nodes[node.Entry.NodeId] = node;
        _models.Add(node.Entry);
        CountSlots(node.Entry, 1);
    }

    private void Remove(string nodeId)
    {
        if (_nodes.Remove(nodeId, out var node))
        {
            _models.Remove(node.Entry);
            CountSlots(node.Entry, -1);
        }
    }

    private void CountSlots(DirectoryEntry entry, int sign)
    {
        Volatile.Write(ref _version, _version + 1);
        if (entry.Availability == NodeAvailability.Idle)
        {
            _slots += sign * entry.Slots;
            _freeSlots += sign * entry.FreeSlots;
        }
    }

    private sealed record KnownNode(DirectoryEntry Entry, int Partition, DateTimeOffset? KeepUntil);

    private sealed record Position(Guid Epoch, long Sequence);
}
