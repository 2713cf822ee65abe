namespace MonkeyTroop.Grains.Wallets;

/// <summary>Asks to set credits aside for one job.</summary>
[GenerateSerializer, Immutable]
public sealed record HoldRequest
{
    /// <summary>The job; a hold is placed once for each.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>Account that pays.</summary>
    [Id(1)] public required string Account { get; init; }

    /// <summary>Node that will run the job.</summary>
    [Id(2)] public required string NodeId { get; init; }

    /// <summary>Account that earns: the node's owner.</summary>
    [Id(3)] public required string Owner { get; init; }

    /// <summary>Model that the ticket names.</summary>
    [Id(4)] public required string Model { get; init; }

    /// <summary>What a second of the node costs.</summary>
    [Id(5)] public required Multiplier Multiplier { get; init; }

    /// <summary>When the ticket is issued, by the coordinator's clock.</summary>
    [Id(6)] public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When the ticket expires.</summary>
    [Id(7)] public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The key of the proof that asked, <c>iat.jti</c>, or null in Trusted mode. One proof places one hold.</summary>
    [Id(8)] public string? ProofKey { get; init; }

    /// <summary>Requests of the job that may run at the same time; 1 or more. No charge exceeds so many times the time since the issue.</summary>
    [Id(9)] public int Parallel { get; init; } = 1;

    /// <summary>Whether the gateway knows <see cref="HoldOutcome.Apart"/>; one of an earlier version does not.</summary>
    [Id(10)] public bool KnowsApart { get; init; }

    /// <summary>Whether the payer extends the hold as it is used, so that little is set aside at first.</summary>
    [Id(11)] public bool Extends { get; init; }

    /// <summary>The model's rates; null where time alone counts.</summary>
    [Id(12)] public JobRates? Rates { get; init; }

    /// <summary>
    /// Whether many known payers have confirmed the node: only such nodes serve an account in question, and only with their owners a difference counts
    /// against it. Null from a gateway of an earlier version, which does not know of that.
    /// </summary>
    [Id(13)] public bool? IsTrustedNode { get; init; }
}

/// <summary>What came of a <see cref="HoldRequest"/>.</summary>
[GenerateSerializer, Immutable]
public abstract record HoldOutcome
{
    private HoldOutcome()
    {
    }

    /// <summary>The credits are set aside, durably.</summary>
    /// <param name="Amount">How much; the most that the job can cost.</param>
    /// <param name="Wallet">The wallet after it.</param>
    /// <param name="Rates">The model's rates that were kept with it; null from a silo of an earlier version, which keeps none.</param>
    [GenerateSerializer, Immutable]
    public sealed record Placed(Credits Amount, WalletSnapshot Wallet, JobRates? Rates = null) : HoldOutcome;

    /// <summary>Fewer credits are available than a job needs; nothing changed.</summary>
    /// <param name="Available">What is available.</param>
    /// <param name="Required">What is needed at least.</param>
    [GenerateSerializer, Immutable]
    public sealed record Insufficient(Credits Available, Credits Required) : HoldOutcome;

    /// <summary>The proof placed a hold before; nothing changed.</summary>
    [GenerateSerializer, Immutable]
    public sealed record ProofReused : HoldOutcome;

    /// <summary>The account is suspended; nothing changed.</summary>
    [GenerateSerializer, Immutable]
    public sealed record Suspended : HoldOutcome;

    /// <summary>The account and the node's owner differed on a job and are not matched for a while; nothing changed.</summary>
    /// <param name="Until">Until when.</param>
    [GenerateSerializer, Immutable]
    public sealed record Apart(DateTimeOffset Until) : HoldOutcome;

    /// <summary>The account differed with several owners, and is served by trusted nodes alone for a while; nothing changed.</summary>
    /// <param name="Until">Until when.</param>
    [GenerateSerializer, Immutable]
    public sealed record InQuestion(DateTimeOffset Until) : HoldOutcome;
}
