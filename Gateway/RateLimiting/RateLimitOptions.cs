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

    /// <summary>Cheap calls of an address. Default 100 in 1 h.</summary>
    public TierOptions Default { get; } = new(100, Hour, Soon);

    /// <summary>Expensive calls of an address. Default 20 in 1 h.</summary>
    public TierOptions Strict { get; } = new(20, Hour, Soon);

    /// <summary>Accounts that an address opens. Default 10 in 24 h.</summary>
    public TierOptions Signup { get; } = new(10, TimeSpan.FromDays(1), Soon);

    /// <summary>
    /// Heartbeats and receipts of a node. Default 7,200 in 1 h: a beat every 10 s takes 360 of them, the rest is for receipts. A beat
    /// writes nothing else, so its count is written once a minute only.
    /// </summary>
    public TierOptions Node { get; } = new(7_200, Hour, TimeSpan.FromMinutes(1));

    /// <summary>Heartbeats and receipts of an address that are not those of a node. Default 3,600 in 1 h.</summary>
    public TierOptions Unproven { get; } = new(3_600, Hour, Soon);

    /// <summary>Expensive calls of an address that are malformed or no account's. Default 100 in 1 h.</summary>
    public TierOptions Unsigned { get; } = new(100, Hour, Soon);

    /// <summary>Calls of an address below <c>/admin</c> without the administrator's password. Default 300 in 1 h.</summary>
    public TierOptions Admin { get; } = new(300, Hour, Soon);

    /// <summary>How long a gateway waits for a count before it goes by its own. Default 1 s; 10 ms to 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:05")]
    public TimeSpan CountTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a gateway refuses from memory before it asks again. Default 30 s; 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RefuseFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The rule of a tier; null when it is turned off.</summary>
    public RateLimitRule? RuleOf(RateLimitTier tier) => Of(tier) is { Limit: > 0 } on ? new RateLimitRule(on.Limit, on.Window, on.WriteAfter) : null;

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from tier in Enum.GetValues<RateLimitTier>()
        from problem in Of(tier).Problems($"{Section}:{tier}")
        select new ValidationResult(problem, [tier.ToString()]);

    private TierOptions Of(RateLimitTier tier) => tier switch
    {
        RateLimitTier.Default => Default,
        RateLimitTier.Strict => Strict,
        RateLimitTier.Signup => Signup,
        RateLimitTier.Node => Node,
        RateLimitTier.Unproven => Unproven,
        RateLimitTier.Unsigned => Unsigned,
        RateLimitTier.Admin => Admin,
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "no such tier"),
    };
}
