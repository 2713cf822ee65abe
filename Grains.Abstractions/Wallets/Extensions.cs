namespace MonkeyTroop.Grains.Wallets;

/// <summary>Asks that an open hold pay for more time.</summary>
[GenerateSerializer, Immutable]
public sealed record HoldExtension
{
    /// <summary>The job.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>Account that asks; its proof was checked.</summary>
    [Id(1)] public required string Account { get; init; }

    /// <summary>Milliseconds of the node that the hold is to pay for in all; more than 0.</summary>
    [Id(2)] public required long Milliseconds { get; init; }

    /// <summary>When the newer ticket is issued, by the coordinator's clock.</summary>
    [Id(3)] public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When the newer ticket is to expire. One that expires later already stays as it is.</summary>
    [Id(4)] public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>What came of a <see cref="HoldExtension"/>.</summary>
[GenerateSerializer, Immutable]
public abstract record ExtensionOutcome
{
    private ExtensionOutcome()
    {
    }

    /// <summary>The hold pays for that time, durably.</summary>
    [GenerateSerializer, Immutable]
    public sealed record Extended : ExtensionOutcome
    {
        /// <summary>What is set aside for the job, what was captured included.</summary>
        [Id(0)] public required Credits Amount { get; init; }

        /// <summary>The number of the job's newest ticket.</summary>
        [Id(1)] public required long TicketSequence { get; init; }

        /// <summary>When that ticket expires.</summary>
        [Id(2)] public required DateTimeOffset ExpiresAt { get; init; }

        /// <summary>Node that runs the job.</summary>
        [Id(3)] public required string NodeId { get; init; }

        /// <summary>Model that the ticket names.</summary>
        [Id(4)] public required string Model { get; init; }

        /// <summary>What a second of the node costs.</summary>
        [Id(5)] public required Multiplier Multiplier { get; init; }

        /// <summary>Requests of the job that may run at the same time.</summary>
        [Id(7)] public required int Parallel { get; init; }

        /// <summary>The wallet after it.</summary>
        [Id(6)] public required WalletSnapshot Wallet { get; init; }
    }

    /// <summary>There is no such job.</summary>
    [GenerateSerializer, Immutable]
    public sealed record UnknownJob : ExtensionOutcome;

    /// <summary>The job is another account's.</summary>
    [GenerateSerializer, Immutable]
    public sealed record OtherAccount : ExtensionOutcome;

    /// <summary>The job has ended.</summary>
    [GenerateSerializer, Immutable]
    public sealed record Ended : ExtensionOutcome;

    /// <summary>The hold pays for more than that already; it stays as it is.</summary>
    /// <param name="Milliseconds">What it pays for.</param>
    [GenerateSerializer, Immutable]
    public sealed record Shorter(long Milliseconds) : ExtensionOutcome;

    /// <summary>Fewer credits are available than that takes; the hold stays as it is.</summary>
    /// <param name="Available">What is available.</param>
    /// <param name="Required">What would have to be set aside besides.</param>
    [GenerateSerializer, Immutable]
    public sealed record Insufficient(Credits Available, Credits Required) : ExtensionOutcome;

    /// <summary>The account is suspended; the hold stays as it is.</summary>
    [GenerateSerializer, Immutable]
    public sealed record Suspended : ExtensionOutcome;
}
