using System.ComponentModel.DataAnnotations;
using MonkeyTroop.Grains.RateLimiting;

namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>How much each tier lets pass.</summary>
internal sealed class RateLimitOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "RateLimits";

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    /// <summary>Cheap calls of an address without a proof, or of accounts that are not known. Default 100 in 1 h.</summary>
    public TierOptions Default { get; } = new(100, Hour, Soon);

    /// <summary>Expensive calls of an address by accounts that are not known. Default 20 in 1 h.</summary>
    public TierOptions Strict { get; } = new(20, Hour, Soon);

    /// <summary>Accounts that an address opens. Default 10 in 24 h.</summary>
    public TierOptions Signup { get; } = new(10, TimeSpan.FromDays(1), Soon);

    /// <summary>
    /// Heartbeats and receipts of a node. Default 7,200 in 1 h: a heartbeat every 10 s takes 360 of them, the rest is for receipts. A heartbeat
    /// writes nothing else, so its count is written once a minute only.
    /// </summary>
    public TierOptions Node { get; } = new(7_200, Hour, TimeSpan.FromMinutes(1));

    /// <summary>Heartbeats and receipts of an address that are not those of a node. Default 3,600 in 1 h.</summary>
    public TierOptions Unproven { get; } = new(3_600, Hour, Soon);

    /// <summary>Expensive calls of an address that are malformed or no account's. Default 100 in 1 h.</summary>
    public TierOptions Unsigned { get; } = new(100, Hour, Soon);

    /// <summary>Calls of an address below <c>/admin</c> without the administrator's password. Default 300 in 1 h.</summary>
    public TierOptions Admin { get; } = new(300, Hour, Soon);

    /// <summary>Cheap calls of a known account. Default 1,200 in 1 h; never fewer than <see cref="Default"/>, and off where that is off.</summary>
    public TierOptions Account { get; } = new(1_200, Hour, Soon);

    /// <summary>Expensive calls of a known account. Default 600 in 1 h; never fewer than <see cref="Strict"/>, and off where that is off.</summary>
    public TierOptions Authorize { get; } = new(600, Hour, Soon);

    /// <summary>Reads of an account's own wallet. Default 600 in 1 h; never fewer than <see cref="Default"/>, and off where that is off.</summary>
    public TierOptions Wallet { get; } = new(600, Hour, Soon);

    /// <summary>
    /// All calls of an address that count by the account besides. Default 6,000 in 1 h; never fewer than <see cref="Default"/> and
    /// <see cref="Strict"/>, and off where one of them is off.
    /// </summary>
    public TierOptions Crowd { get; } = new(6_000, Hour, Soon);

    /// <summary>Calls of an address for a ticket while no node is free. Default 3,600 in 1 h; never fewer than <see cref="Strict"/>, and off where that is off.</summary>
    public TierOptions Unserved { get; } = new(3_600, Hour, Soon);

    /// <summary>Jobs that an account must have settled with other accounts to be known. Default 10; 1 to 100.</summary>
    [Range(1, 100)]
    public int KnownAfterJobs { get; set; } = 10;

    /// <summary>How long an account that was not known is taken for that, before its history is read again. Default 1 min; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan AskStandingAfter { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a gateway waits for a count before it goes by its own. Default 1 s; 10 ms to 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:05")]
    public TimeSpan CountTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a gateway refuses from memory before it asks again. Default 30 s; 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RefuseFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The rule of a tier; null when it is turned off.</summary>
    public RateLimitRule? RuleOf(RateLimitTier tier)
    {
        // Who is known is never limited more than who is not.
        var (own, less) = (Of(tier), LimitsBelow(tier));
        return own.Limit > 0 && less.All(limit => limit > 0) ? new RateLimitRule(less.Append(own.Limit).Max(), own.Window, own.WriteAfter) : null;
    }

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from tier in Enum.GetValues<RateLimitTier>()
        from problem in Of(tier).Problems($"{Section}:{tier}")
        select new ValidationResult(problem, [tier.ToString()]);

    /// <summary>The limits that a tier must not be below, and that turn it off with them.</summary>
    private int[] LimitsBelow(RateLimitTier tier) => tier switch
    {
        RateLimitTier.Account or RateLimitTier.Wallet => [Default.Limit],
        RateLimitTier.Authorize or RateLimitTier.Unserved => [Strict.Limit],
        RateLimitTier.Crowd => [Default.Limit, Strict.Limit],
        _ => [],
    };

    private TierOptions Of(RateLimitTier tier) => tier switch
    {
        RateLimitTier.Default => Default,
        RateLimitTier.Strict => Strict,
        RateLimitTier.Signup => Signup,
        RateLimitTier.Node => Node,
        RateLimitTier.Unproven => Unproven,
        RateLimitTier.Unsigned => Unsigned,
        RateLimitTier.Admin => Admin,
        RateLimitTier.Account => Account,
        RateLimitTier.Authorize => Authorize,
        RateLimitTier.Wallet => Wallet,
        RateLimitTier.Crowd => Crowd,
        RateLimitTier.Unserved => Unserved,
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "no such tier"),
    };
}
