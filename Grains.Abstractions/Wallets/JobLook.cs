namespace MonkeyTroop.Grains.Wallets;

/// <summary>What an account learns of one of its jobs.</summary>
[GenerateSerializer, Immutable]
public abstract record JobLook
{
    private JobLook()
    {
    }

    /// <summary>The job, as the ledger has it.</summary>
    [GenerateSerializer, Immutable]
    public sealed record Found : JobLook
    {
        /// <summary>What was set aside, what was captured included.</summary>
        [Id(0)] public required Credits Amount { get; init; }

        /// <summary>What was captured so far.</summary>
        [Id(1)] public required Credits Captured { get; init; }

        /// <summary>What is still set aside.</summary>
        [Id(2)] public required Credits Remaining { get; init; }

        /// <summary>Whether its hold is open.</summary>
        [Id(3)] public required bool IsOpen { get; init; }

        /// <summary>Node that runs it.</summary>
        [Id(4)] public required string NodeId { get; init; }

        /// <summary>Model that its tickets name.</summary>
        [Id(5)] public required string Model { get; init; }

        /// <summary>What a second of the node costs.</summary>
        [Id(6)] public required Multiplier Multiplier { get; init; }

        /// <summary>Requests of the job that may run at the same time.</summary>
        [Id(7)] public required int Parallel { get; init; }

        /// <summary>The number of its newest ticket.</summary>
        [Id(8)] public required long TicketSequence { get; init; }

        /// <summary>When that ticket expires.</summary>
        [Id(9)] public required DateTimeOffset ExpiresAt { get; init; }
    }

    /// <summary>There is no such job.</summary>
    [GenerateSerializer, Immutable]
    public sealed record UnknownJob : JobLook;

    /// <summary>The job is another account's.</summary>
    [GenerateSerializer, Immutable]
    public sealed record OtherAccount : JobLook;
}
