using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>
/// The free nodes that serve a model, drawn by weight in two steps: an owner, then a node of its. No owner gets more than half of the draws while others
/// have good nodes, and then as much as those weigh. Not safe for concurrent use.
/// </summary>
internal sealed class OwnerShares
{
    private readonly Dictionary<string, OwnerShare> _shares = new(StringComparer.Ordinal);
    private readonly WeightedSet<OwnerShare> _free = new(ReferenceEqualityComparer.Instance);
    private long _good;

    /// <summary>The nodes, in no order.</summary>
    public IEnumerable<DirectoryEntry> Items => _shares.Values.SelectMany(share => share.Items);

    /// <summary>Adds a node, if it is free.</summary>
    public void Add(DirectoryEntry entry)
    {
        if (NodeWeight.Of(entry) == 0)
        {
            return;
        }

        if (!_shares.TryGetValue(OwnerOf(entry), out var share))
        {
            _shares[OwnerOf(entry)] = share = new OwnerShare();
        }

        _good -= share.Good;
        share.Add(entry);
        Weigh(share);
    }

    /// <summary>Takes a node out, if it was free.</summary>
    public void Remove(DirectoryEntry entry)
    {
        if (NodeWeight.Of(entry) == 0 || !_shares.TryGetValue(OwnerOf(entry), out var share))
        {
            return;
        }

        _good -= share.Good;
        share.Remove(entry);
        Weigh(share);
        if (share.Weight == 0)
        {
            _shares.Remove(OwnerOf(entry));
        }
    }

    /// <summary>Draws a node; false when none is free.</summary>
    public bool TryDraw(Random random, out DirectoryEntry entry)
    {
        var isDrawn = _free.TryDraw(random, out var share);
        entry = isDrawn ? (IsKept(share, random) ? share : Other(share, random)).Draw(random) : null!;
        return isDrawn;
    }

    /// <summary>
    /// Whether an owner that was drawn by its weight keeps the draw. One that weighs more than the others' good nodes keeps just so many that it gets as
    /// much of all draws as if it weighed no more than they.
    /// </summary>
    private bool IsKept(OwnerShare share, Random random)
    {
        var most = _good - share.Good;
        if (most == 0 || share.Weight <= most)
        {
            return true;
        }

        var others = (double)(_free.Total - share.Weight);
        return random.NextDouble() < most * (double)_free.Total / (share.Weight * (most + others));
    }

    /// <summary>Another owner, by weight. Looks at each, which is for the rare model of which one owner has most.</summary>
    private OwnerShare Other(OwnerShare drawn, Random random)
    {
        var point = random.NextInt64(_free.Total - drawn.Weight);
        foreach (var share in _free.Items())
        {
            if (ReferenceEquals(share, drawn))
            {
                continue;
            }

            if (point < share.Weight)
            {
                return share;
            }

            point -= share.Weight;
        }

        throw new System.Diagnostics.UnreachableException("the weights of all owners are their sum");
    }

    private void Weigh(OwnerShare share)
    {
        _good += share.Good;
        _free.Set(share, share.Weight);
    }

    /// <summary>A silo of an earlier version does not say whose a node is: then it is its own. No account begins with a colon.</summary>
    private static string OwnerOf(DirectoryEntry entry) => entry.Owner ?? $":{entry.NodeId}";
}
