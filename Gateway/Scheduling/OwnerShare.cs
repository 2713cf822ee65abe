using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>The free nodes of one owner that serve a model. Those that are not proven count as one of them. Not safe for concurrent use.</summary>
internal sealed class OwnerShare
{
    private readonly WeightedNodes _proven = new();
    private readonly WeightedNodes _unproven = new();
    private long _failed;

    /// <summary>How likely one of them is to be picked: at most 2^40.</summary>
    public long Weight => Math.Min(_proven.Total + Unproven, 1L << 40);

    /// <summary>How much of it is proven and good.</summary>
    public long Good { get; private set; }

    /// <summary>The nodes, in no order.</summary>
    public IEnumerable<DirectoryEntry> Items => _proven.Items.Concat(_unproven.Items);

    private long Unproven => Math.Min(_unproven.Total, NodeWeight.MostUnproven(_failed));

    /// <summary>Adds a free node.</summary>
    public void Add(DirectoryEntry entry)
    {
        NodesFor(entry).Add(entry, NodeWeight.Of(entry));
        Count(entry, 1);
    }

    /// <summary>Takes a free node out.</summary>
    public void Remove(DirectoryEntry entry)
    {
        NodesFor(entry).Remove(entry);
        Count(entry, -1);
    }

    /// <summary>Draws one of them; there is one.</summary>
    public DirectoryEntry Draw(Random random)
    {
        var point = random.NextInt64(_proven.Total + Unproven);
        return point < _proven.Total ? _proven.At(point) : _unproven.At(random.NextInt64(_unproven.Total));
    }

    private void Count(DirectoryEntry entry, int sign)
    {
        Good += NodeWeight.IsGood(entry) ? sign * NodeWeight.Of(entry) : 0;
        _failed += NodeWeight.IsProven(entry) ? 0 : sign * NodeWeight.FailedBy(entry);
    }

    private WeightedNodes NodesFor(DirectoryEntry entry) => NodeWeight.IsProven(entry) ? _proven : _unproven;
}
