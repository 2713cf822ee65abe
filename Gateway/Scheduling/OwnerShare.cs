using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>
/// The live nodes of one owner that serve a model. Those that have answered no payer count as one of them, with the failures of all, also of those that
/// take no jobs now. Not safe for concurrent use.
/// </summary>
internal sealed class OwnerShare
{
    private readonly WeightedNodes _known = new();
    private readonly WeightedNodes _fresh = new();
    private long _failed;
    private int _count;

    /// <summary>Whether it has no node at all.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>How likely one of them is to be picked: 0 when none is free, at most 2^40.</summary>
    public long Weight => Math.Min(_known.Total + Fresh, 1L << 40);

    /// <summary>How much of it are good nodes.</summary>
    public long Good { get; private set; }

    /// <summary>The free nodes, in no order.</summary>
    public IEnumerable<DirectoryEntry> Items => _known.Items.Concat(_fresh.Items);

    private long Fresh => Math.Min(_fresh.Total, NodeWeight.MostFresh(_failed));

    /// <summary>Adds a node.</summary>
    public void Add(DirectoryEntry entry)
    {
        if (NodeWeight.Of(entry) is var weight and > 0)
        {
            NodesFor(entry).Add(entry, weight);
        }

        Count(entry, 1);
    }

    /// <summary>Takes a node out.</summary>
    public void Remove(DirectoryEntry entry)
    {
        NodesFor(entry).Remove(entry);
        Count(entry, -1);
    }

    /// <summary>Draws a free one; there is one.</summary>
    public DirectoryEntry Draw(Random random)
    {
        var point = random.NextInt64(_known.Total + Fresh);
        return point < _known.Total ? _known.At(point) : _fresh.At(random.NextInt64(_fresh.Total));
    }

    private void Count(DirectoryEntry entry, int sign)
    {
        _count += sign;
        Good += sign * NodeWeight.GoodOf(entry);
        _failed += NodeWeight.HasAnswered(entry) ? 0 : sign * NodeWeight.FailedBy(entry);
    }

    private WeightedNodes NodesFor(DirectoryEntry entry) => NodeWeight.HasAnswered(entry) ? _known : _fresh;
}
