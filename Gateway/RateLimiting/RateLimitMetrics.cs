using System.Diagnostics.Metrics;
using MonkeyTroop.Gateway.Errors;

namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>Who is refused for calling too often, and what it cost to find out; see docs/metrics.md.</summary>
internal sealed class RateLimitMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.RateLimits";

    private readonly Counter<long> _refusals;
    private readonly Counter<long> _local;

    public RateLimitMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _refusals = meter.CreateCounter<long>("monkeytroop.ratelimit.refusals", "{call}", "Calls over a limit, by tier and by what knew it");
        _local = meter.CreateCounter<long>(
            "monkeytroop.ratelimit.fallbacks", "{call}", "Calls that this gateway counted by itself because the grains did not answer");
    }

    /// <summary>A call was refused.</summary>
    /// <param name="tier">Its tier.</param>
    /// <param name="fromMemory">Whether no grain had to be asked.</param>
    public void Refused(RateLimitTier tier, bool fromMemory) => _refusals.Add(
        1, new KeyValuePair<string, object?>("tier", NameOf(tier)), new KeyValuePair<string, object?>("source", fromMemory ? "memory" : "count"));

    /// <summary>The grains did not answer.</summary>
    public void CountedHere() => _local.Add(1);

    internal static string NameOf(RateLimitTier tier) => tier switch
    {
        RateLimitTier.Default => "default",
        RateLimitTier.Strict => "strict",
        RateLimitTier.Signup => "signup",
        RateLimitTier.Node => "node",
        RateLimitTier.Unproven => "unproven",
        RateLimitTier.Unsigned => "unsigned",
        RateLimitTier.Admin => "admin",
        RateLimitTier.Account => "account",
        RateLimitTier.Authorize => "authorize",
        RateLimitTier.Wallet => "wallet",
        RateLimitTier.Crowd => "crowd",
        RateLimitTier.Unserved => "unserved",
        _ => throw MissingArm.Of(tier),
    };
}
