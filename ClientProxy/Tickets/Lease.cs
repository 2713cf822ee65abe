using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>A ticket as the client sees it: the right to use one node for one model until it expires or its hold is used up.</summary>
internal sealed record Lease
{
    /// <summary>The longest that a ticket lives, whatever the two clocks say: 300 s.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromSeconds(300);

    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>The node.</summary>
    public required string NodeId { get; init; }

    /// <summary>The worker's base URL.</summary>
    public required Uri Worker { get; init; }

    /// <summary>The ticket. A secret.</summary>
    public required string Token { get; init; }

    /// <summary>What was asked for: a name or a content hash.</summary>
    public required string AskedModel { get; init; }

    /// <summary>The model's name at the node.</summary>
    public required string Model { get; init; }

    /// <summary>When the first ticket of the job was taken out.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When this one was.</summary>
    public required DateTimeOffset RenewedAt { get; init; }

    /// <summary>When it expires, on this machine's clock.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Time on the node that the hold pays for.</summary>
    public required TimeSpan Allowance { get; init; }

    /// <summary>Credits that a second on the node costs; 0 where the coordinator does not say.</summary>
    public decimal Multiplier { get; init; }

    /// <summary>The model's rates; null where time alone counts.</summary>
    public TokenRates? Rates { get; init; }

    /// <summary>Requests that may run under it at the same time.</summary>
    public int Parallel { get; init; } = int.MaxValue;

    /// <summary>Reads a lease from the coordinator's answer.</summary>
    /// <param name="askedModel">What was asked for.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="worker">The worker's base URL.</param>
    /// <param name="now">This machine's clock.</param>
    public static Lease From(string askedModel, AuthorizeResponse answer, Uri worker, DateTimeOffset now) => new()
    {
        JobId = answer.JobId,
        NodeId = answer.NodeId,
        Worker = worker,
        Token = answer.Token,
        AskedModel = askedModel,
        Model = answer.Model,
        IssuedAt = now,
        RenewedAt = now,
        ExpiresAt = Earlier(answer.ExpiresAt, now + LongestLife),
        Allowance = answer.Multiplier > 0 ? Seconds(answer.Hold / answer.Multiplier) : LongestLife,
        Multiplier = answer.Multiplier,
        Rates = answer is { Multiplier: > 0, Rates: { AreUsable: true } rates } ? rates : null,
        Parallel = answer.Parallel is > 0 and var parallel ? parallel : int.MaxValue,
    };

    /// <summary>The same job with its newer ticket.</summary>
    /// <param name="answer">The answer to the extension.</param>
    /// <param name="now">This machine's clock.</param>
    public Lease With(ExtendResponse answer, DateTimeOffset now) => this with
    {
        Token = answer.Token,
        RenewedAt = now,
        ExpiresAt = Earlier(answer.ExpiresAt, now + LongestLife),
        Allowance = Seconds(answer.Hold / Multiplier),
    };

    /// <inheritdoc />
    public override string ToString() => $"job {JobId} on {NodeId}";

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static TimeSpan Seconds(decimal seconds) => TimeSpan.FromMilliseconds((double)decimal.Clamp(seconds, 0, 86_400) * 1000);
}
