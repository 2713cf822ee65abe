using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>
/// The nodes that serve a model, drawn by weight in two steps: an owner, then one of its free nodes. While others have good nodes, no owner gets more than half of
/// the draws, and one whose own nodes are not good no more than those of the others weigh; the rest goes to the good ones. Not safe for concurrent use.
/// </summary>
internal sealed class OwnerShares
{
    private readonly Dictionary<string, OwnerShare> _shares = new(StringComparer.Ordinal);
    private readonly WeightedSet<OwnerShare> _free = new(ReferenceEqualityComparer.Instance);
    private long _good;

    /// <summary>The free nodes, in no order.</summary>
    public IEnumerable<DirectoryEntry> Items => _shares.Values.SelectMany(share => share.Items);

    /// <summary>Adds a node.</summary>
    public void Add(DirectoryEntry entry)
    {
        if (!_shares.TryGetValue(OwnerOf(entry), out var share))
        {
            _shares[OwnerOf(entry)] = share = new OwnerShare();
        }

        share.Add(entry);
        _good += NodeWeight.GoodOf(entry);
        _free.Set(share, share.Weight);
    }

    /// <summary>Takes out a node that was added.</summary>
    public void Remove(DirectoryEntry entry)
    {
        var share = _shares[OwnerOf(entry)];
        share.Remove(entry);
        _good -= NodeWeight.GoodOf(entry);
        _free.Set(share, share.Weight);
        if (share.IsEmpty)
        {
            _shares.Remove(OwnerOf(entry));
        }
    }

    /// <summary>Draws a node; false when none is free.</summary>
    public bool TryDraw(Random random, out DirectoryEntry entry)
    {
        var isDrawn = _free.TryDraw(random, out var share);
        entry = isDrawn ? (IsKept(share, random) ? share : OtherGood(share, random)).Draw(random) : null!;
        return isDrawn;
    }

    /// <summary>
    /// Whether an owner that was drawn by its weight keeps the draw: so often that it gets as much of all draws as if it weighed no more than
    /// the limit. That is what others' good nodes weigh, or for good ones of its own as much as all others together.
    /// </summary>
    private bool IsKept(OwnerShare share, Random random)
    {
        var (others, good) = (_free.Total - share.Weight, _good - share.Good);
        var limit = Math.Max(good, Math.Min(share.Good, others));
        return good == 0 || share.Weight <= limit
            || random.NextDouble() < limit * (double)_free.Total / (share.Weight * ((double)limit + others));
    }

    /// <summary>Another owner with good nodes, by their weight. Looks at each owner, which is for the rare model of which one has most.</summary>
    private OwnerShare OtherGood(OwnerShare drawn, Random random)
    {
        var point = random.NextInt64(_good - drawn.Good);
        foreach (var share in _free.Items())
        {
            if (ReferenceEquals(share, drawn))
            {
                continue;
            }

            if (point < share.Good)
            {
                return share;
            }

            point -= share.Good;
        }

        throw new System.Diagnostics.UnreachableException("what is good of all owners is their sum");
    }

    /// <summary>A silo of an earlier version does not say whose a node is: then it is its own. No account begins with a colon.</summary>
    private static string OwnerOf(DirectoryEntry entry) => entry.Owner ?? $":{entry.NodeId}";
}
