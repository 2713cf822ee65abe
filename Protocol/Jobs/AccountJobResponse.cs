namespace MonkeyTroop.Protocol.Jobs;

/// <summary><c>GET /users/{account}/jobs/{id}</c>: what a job cost, and why. For its payer and for the owner of its node.</summary>
public sealed record AccountJobResponse
{
    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>Account that pays.</summary>
    public required string Requester { get; init; }

    /// <summary>Account that earns: the node's owner.</summary>
    public string? Owner { get; init; }

    /// <summary>The node.</summary>
    public required string NodeId { get; init; }

    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>What a second of the node costs.</summary>
    public required decimal Multiplier { get; init; }

    /// <summary>Tokens that the reference GPU makes in a second, by which they are paid; null where time is paid.</summary>
    public TokenRates? Rates { get; init; }

    /// <summary>When its first ticket was issued.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>Whether credits are still held for it.</summary>
    public required bool Open { get; init; }

    /// <summary>What is still held, in credits.</summary>
    public required decimal Held { get; init; }

    /// <summary>What was charged so far, in credits.</summary>
    public required decimal Charged { get; init; }

    /// <summary>What is due by the node's word, in credits.</summary>
    public required decimal NodeDue { get; init; }

    /// <summary>The most that the requester's word allows, in credits; null until it has ended the job with one.</summary>
    public decimal? RequesterAllows { get; init; }

    /// <summary>Why it is that much, in words.</summary>
    public required string Reason { get; init; }
}
