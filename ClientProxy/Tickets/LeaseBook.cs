using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>
/// Every ticket that this client holds, and the rule which of them a request uses: one that is not due for renewal
/// before one that is, then the least busy, then the one that lasts longest. No I/O. Safe for concurrent use.
/// </summary>
internal sealed partial class LeaseBook(TimeProvider time)
{
    /// <summary>Most tickets kept for one model.</summary>
    public const int MaxLeasesPerModel = 64;

    /// <summary>How long a node that failed is not asked for: 10 s, by when the coordinator has noticed.</summary>
    public static readonly TimeSpan TroubleTime = TimeSpan.FromSeconds(10);

    /// <summary>How long a full node is left alone when it does not say: 2 s.</summary>
    public static readonly TimeSpan FullTime = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Shortest time between two tries to renew a lease: 15 s. The only node may be busy with the very request that
    /// uses the lease, and the coordinator limits how often it may be asked.
    /// </summary>
    public static readonly TimeSpan RenewalInterval = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan LongestFullTime = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<LeaseEntry>> _leases = new(StringComparer.Ordinal);
    private readonly NodePauses _full = new(time);
    private readonly NodePauses _troubled = new(time);

    /// <summary>Begins a use of a lease for <paramref name="model"/>; null when none is usable.</summary>
    /// <param name="model">A model's name or content hash.</param>
    /// <param name="excludedNodes">Nodes that the request does not want again.</param>
    public LeaseUse? TryTake(string model, IReadOnlySet<string> excludedNodes)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var best = Usable(model, now)
                .Where(entry => entry.InFlight < entry.Lease.Parallel && !_full.Has(entry.Lease.NodeId) && !excludedNodes.Contains(entry.Lease.NodeId))
                .OrderBy(entry => LeaseRules.IsDue(entry.Lease, entry.Used, now))
                .ThenBy(entry => entry.InFlight)
                .ThenByDescending(entry => entry.Lease.ExpiresAt)
                .FirstOrDefault();
            return best is null ? null : Begin(best, now);
        }
    }

    /// <summary>Adds a lease for anybody.</summary>
    public LeaseEntry Add(Lease lease)
    {
        lock (_lock)
        {
            return Insert(new LeaseEntry(lease));
        }
    }

    /// <summary>Adds a lease and begins a use of it in the same moment, so that no other request takes its slot.</summary>
    public LeaseUse AddAndTake(Lease lease)
    {
        lock (_lock)
        {
            return Begin(Insert(new LeaseEntry(lease)), time.GetUtcNow());
        }
    }

    /// <summary>What should be done about a lease now. To ask for more time, or for a successor, is said once in <see cref="RenewalInterval"/>.</summary>
    /// <param name="entry">The lease.</param>
    /// <param name="recent">How long ago the last request may have been for its model to count as in use.</param>
    public LeaseNeed NeedOf(LeaseEntry entry, TimeSpan recent)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var usable = Usable(entry.Lease.AskedModel, now);
            if (entry.InFlight == 0 && (entry.IsDropped || !usable.Contains(entry)))
            {
                return LeaseNeed.Over;
            }

            if (entry.IsDropped)
            {
                return LeaseNeed.None;
            }

            var need = entry.InFlight > 0
                ? LeaseRules.NeedsMore(entry.Lease, entry.Used, entry.Alive(now), now) ? LeaseNeed.Extension : LeaseNeed.None
                : now - entry.LastUsed <= recent && AllDue(usable, now) ? LeaseNeed.Successor : LeaseNeed.None;
            if (need != LeaseNeed.None && now - entry.RenewalAskedAt >= RenewalInterval)
            {
                entry.RenewalAskedAt = now;
                return need;
            }

            return entry is { IsToBeHanded: true, InFlight: > 0 } ? LeaseNeed.Handover : LeaseNeed.None;
        }
    }

    /// <summary>Whether every lease of its model ends soon, so that requests to come need another.</summary>
    public bool NeedsSuccessor(LeaseEntry entry)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            return AllDue(Usable(entry.Lease.AskedModel, now), now);
        }
    }

    /// <summary>How long to wait before the lease is looked after again.</summary>
    public TimeSpan NextLook(LeaseEntry entry)
    {
        lock (_lock)
        {
            return LeaseRules.NextLook(entry.Lease, entry.Used, entry.InFlight);
        }
    }

    /// <summary>The total of seconds that the lease should be extended to, by what runs; null when nothing does that is alive.</summary>
    /// <param name="entry">The lease.</param>
    /// <param name="available">Credits that there are beside its hold; null where that is not known.</param>
    public decimal? SecondsFor(LeaseEntry entry, decimal? available = null)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var alive = entry.Alive(now);
            return alive == 0 ? null
                : available is { } few ? LeaseRules.AffordableSeconds(entry.Lease, few, alive)
                : LeaseRules.ExtendedSeconds(entry.Lease, entry.Used, entry.Word.Due, alive);
        }
    }

    /// <summary>Takes over a lease's newer ticket, which its node is still to be handed. One that was too far used to serve serves again.</summary>
    public void Renew(LeaseEntry entry, Lease renewed)
    {
        lock (_lock)
        {
            (entry.Lease, entry.IsToBeHanded) = (renewed, true);
            if (!entry.IsDropped && !Usable(renewed.AskedModel, time.GetUtcNow()).Contains(entry))
            {
                Insert(entry);
            }
        }
    }

    /// <summary>Notes that a lease's node has its ticket, unless that was renewed in the meantime.</summary>
    public void HasHanded(LeaseEntry entry, Lease handed)
    {
        lock (_lock)
        {
            entry.IsToBeHanded &= !ReferenceEquals(entry.Lease, handed);
        }
    }

    /// <summary>Nodes that have no free slot now: another ticket for them would be of no use.</summary>
    public IReadOnlyCollection<string> FullNodes() => _full.Current();

    /// <summary>Nodes that failed a moment ago.</summary>
    public IReadOnlyCollection<string> TroubledNodes() => _troubled.Current();

    internal void End(LeaseUse use, LeaseEntry entry)
    {
        lock (_lock)
        {
            entry.End(use, time.GetUtcNow());
            _full.End(entry.Lease.NodeId);
        }
    }

    internal void Note(LeaseEntry entry, JobOutcome outcome)
    {
        lock (_lock)
        {
            entry.Note(outcome);
        }
    }

    internal void MarkFull(LeaseEntry entry, TimeSpan? retryAfter) =>
        _full.Begin(entry.Lease.NodeId, Durations.Shorter(retryAfter ?? FullTime, LongestFullTime));

    internal void Drop(LeaseEntry entry)
    {
        lock (_lock)
        {
            Remove(kept => ReferenceEquals(kept, entry));
        }
    }

    internal void DropTickets(LeaseEntry entry)
    {
        lock (_lock)
        {
            Remove(kept => kept.Lease.NodeId == entry.Lease.NodeId && kept.Lease.IssuedAt <= entry.Lease.IssuedAt);
        }
    }

    internal void DropNode(LeaseEntry entry)
    {
        lock (_lock)
        {
            _troubled.Begin(entry.Lease.NodeId, TroubleTime);
            Remove(kept => kept.Lease.NodeId == entry.Lease.NodeId);
        }
    }

    private static bool AllDue(List<LeaseEntry> usable, DateTimeOffset now) =>
        usable.TrueForAll(entry => LeaseRules.IsDue(entry.Lease, entry.Used, now));

    private LeaseUse Begin(LeaseEntry entry, DateTimeOffset now)
    {
        var use = new LeaseUse(this, entry, now, time);
        entry.Begin(use, now);
        if (now - entry.RenewalAskedAt >= RenewalInterval && LeaseRules.NeedsMore(entry.Lease, entry.Used, entry.Alive(now), now))
        {
            (entry.RenewalAskedAt, use.IsDue) = (now, true);
        }

        return use;
    }

    private LeaseEntry Insert(LeaseEntry added)
    {
        var model = added.Lease.AskedModel;
        var leases = Usable(model, time.GetUtcNow());
        if (leases.Count >= MaxLeasesPerModel)
        {
            leases.Remove(leases.MinBy(entry => entry.Lease.ExpiresAt)!);
        }

        leases.Add(added);
        _open.Add(added);
        _leases[model] = leases;
        return added;
    }

    /// <summary>The model's leases after those that are over were thrown away.</summary>
    private List<LeaseEntry> Usable(string model, DateTimeOffset now)
    {
        if (!_leases.TryGetValue(model, out var leases))
        {
            return [];
        }

        leases.RemoveAll(entry => !LeaseRules.IsUsable(entry.Lease, entry.Used, now));
        if (leases.Count == 0)
        {
            _leases.Remove(model);
        }

        return leases;
    }

    private void Remove(Predicate<LeaseEntry> which)
    {
        foreach (var dropped in _leases.Values.SelectMany(leases => leases).Where(entry => which(entry)))
        {
            dropped.IsDropped = true;
        }

        foreach (var model in _leases.Where(model => model.Value.RemoveAll(which) > 0 && model.Value.Count == 0).Select(model => model.Key).ToList())
        {
            _leases.Remove(model);
        }
    }
}
