using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Caching;
using MonkeyTroop.Grains.RateLimiting;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>
/// Asks the principals' grains, and refuses from memory what a grain has refused: a flood costs one call every 30 s beyond those that it
/// is allowed. When the grains do not answer, this gateway counts by itself for a while, by the same rules: an outage of the store
/// stops no caller.
/// </summary>
internal sealed partial class RateLimiter(
    IGrainFactory grains, IOptions<RateLimitOptions> options, TimeProvider time, ILogger<RateLimiter> logger, RateLimitMetrics? metrics = null)
{
    private const int MaxRefused = 100_000;
    private const int MaxLocal = 10_000;

    /// <summary>How long grains are left alone that did not answer: 5 s.</summary>
    private static readonly TimeSpan LocalFor = TimeSpan.FromSeconds(5);

    /// <summary>By the tier's number. The options are read once, since each call asks for several.</summary>
    private readonly RateLimitRule?[] _rules = [.. Enum.GetValues<RateLimitTier>().Select(options.Value.RuleOf)];

    private readonly RecentMap<Principal, (DateTimeOffset Until, DateTimeOffset AskAgainAt)> _refused = new(MaxRefused);
    private readonly RecentMap<Principal, SlidingWindow> _local = new(MaxLocal);
    private long _localUntil;

    /// <summary>Whether a tier is on.</summary>
    public bool Limits(RateLimitTier tier) => RuleOf(tier) is not null;

    /// <summary>
    /// The refusal of a principal that was over its limit when it was last counted and still is; null when it is not. Counts nothing, and
    /// asks the grain only about one that was over.
    /// </summary>
    public async Task<Admission?> RefuseAsync(Principal principal, CancellationToken cancellation)
    {
        if (RuleOf(principal.Tier) is not { } rule || !_refused.TryGet(principal, out var known))
        {
            return null;
        }

        if (Recall(principal, rule) is { } refused)
        {
            metrics?.Refused(principal.Tier, fromMemory: true);
            return refused;
        }

        if (time.GetUtcNow() < known.Until && await TryLookAsync(principal, rule, cancellation) is { } usage && usage.Used >= rule.Limit)
        {
            metrics?.Refused(principal.Tier, fromMemory: false);
            return Remember(principal, new Admission(IsAdmitted: false, rule.Limit, Remaining: 0, usage.Reset));
        }

        _refused.Remove(principal);
        return null;
    }

    /// <summary>Whether a principal was over its limit a moment ago, as far as this gateway remembers. Makes no call.</summary>
    public bool IsKnownToBeOver(Principal principal) => RuleOf(principal.Tier) is { } rule && Recall(principal, rule) is not null;

    /// <summary>Lets a call pass and counts it, or refuses it; null when the tier is off.</summary>
    public async Task<Admission?> AdmitAsync(Principal principal, CancellationToken cancellation)
    {
        var (admission, fromMemory) = await DecideAsync(principal, cancellation);
        if (admission is { IsAdmitted: false })
        {
            metrics?.Refused(principal.Tier, fromMemory);
        }

        return admission;
    }

    /// <summary>
    /// Counts a call that was carried out already, which <see cref="RefuseAsync"/> let go on; null when the tier is off. The one that fills
    /// the window is remembered like a refusal, so that the next is refused before anything is done for it.
    /// </summary>
    public async Task<Admission?> CountAsync(Principal principal)
    {
        var (admission, _) = await DecideAsync(principal, CancellationToken.None);
        if (admission is { IsAdmitted: true, Remaining: 0 } full)
        {
            Remember(principal, full);
        }

        return admission;
    }

    /// <summary>How far a principal's limit is used; null when the tier is off.</summary>
    public async Task<(RateLimitRule Rule, RateLimitUsage Usage)?> LookAsync(Principal principal) =>
        RuleOf(principal.Tier) is { } rule ? (rule, await GrainOf(principal).Look(rule)) : null;

    /// <summary>Forgets a principal's calls here and in its grain. Other gateways ask the grain again within 30 s.</summary>
    public async Task ResetAsync(Principal principal)
    {
        await GrainOf(principal).Reset();
        _local.Remove(principal);
        _refused.Remove(principal);
    }

    private async Task<(Admission? Admission, bool FromMemory)> DecideAsync(Principal principal, CancellationToken cancellation)
    {
        if (RuleOf(principal.Tier) is not { } rule)
        {
            return (null, false);
        }

        if (Recall(principal, rule) is { } refused)
        {
            return (refused, true);
        }

        var admission = await AskAsync(principal, rule, cancellation);
        return (admission.IsAdmitted ? admission : Remember(principal, admission), false);
    }

    private IRateLimitGrain GrainOf(Principal principal) => grains.GetGrain<IRateLimitGrain>(principal.Key);

    /// <summary>A refusal that is young enough to be given without asking.</summary>
    private Admission? Recall(Principal principal, RateLimitRule rule)
    {
        var now = time.GetUtcNow();
        return _refused.TryGet(principal, out var known) && now < known.AskAgainAt && now < known.Until
            ? new Admission(IsAdmitted: false, rule.Limit, Remaining: 0, known.Until - now)
            : null;
    }

    private Admission Remember(Principal principal, Admission refused)
    {
        var now = time.GetUtcNow();
        _refused.Put(principal, (now + refused.Reset, now + options.Value.RefuseFor));
        return refused;
    }

    private async Task<RateLimitUsage?> TryLookAsync(Principal principal, RateLimitRule rule, CancellationToken cancellation)
    {
        try
        {
            return await GrainOf(principal).Look(rule).WaitAsync(options.Value.CountTimeout, time, cancellation);
        }
        catch (Exception e) when (GrainFaults.IsAway(e) && !cancellation.IsCancellationRequested)
        {
            LogCountingHere(logger, principal.TierName, e.Message);
            return null;
        }
    }

    private async Task<Admission> AskAsync(Principal principal, RateLimitRule rule, CancellationToken cancellation)
    {
        if (time.GetUtcNow().UtcTicks < Interlocked.Read(ref _localUntil))
        {
            return CountHere(principal, rule);
        }

        try
        {
            return await GrainOf(principal).Admit(rule).WaitAsync(options.Value.CountTimeout, time, cancellation);
        }
        catch (Exception e) when (GrainFaults.IsAway(e) && !cancellation.IsCancellationRequested)
        {
            var until = time.GetUtcNow() + LocalFor;
            if (Interlocked.Exchange(ref _localUntil, until.UtcTicks) <= time.GetUtcNow().UtcTicks)
            {
                LogCountingHere(logger, principal.TierName, e.Message);
            }

            return CountHere(principal, rule);
        }
    }

    private RateLimitRule? RuleOf(RateLimitTier tier) => _rules[(int)tier];

    private Admission CountHere(Principal principal, RateLimitRule rule)
    {
        metrics?.CountedHere();
        var window = _local.GetOrAdd(principal, () => new SlidingWindow(rule.Limit, rule.Window));
        lock (window)
        {
            return window.Admit(time.GetUtcNow());
        }
    }
}
