namespace MonkeyTroop.Grains.Wallets;

/// <summary>A job and its hold at one moment.</summary>
[GenerateSerializer, Immutable]
public sealed record JobSnapshot
{
    /// <summary>The job.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>Account that pays.</summary>
    [Id(1)] public required string Account { get; init; }

    /// <summary>Node that runs it.</summary>
    [Id(2)] public required string NodeId { get; init; }

    /// <summary>Model that its tickets name.</summary>
    [Id(3)] public required string Model { get; init; }

    /// <summary>What a second of the node costs.</summary>
    [Id(4)] public required Multiplier Multiplier { get; init; }

    /// <summary>Requests of the job that may run at the same time.</summary>
    [Id(5)] public required int Parallel { get; init; }

    /// <summary>What was set aside, what was captured included.</summary>
    [Id(6)] public required Credits Amount { get; init; }

    /// <summary>What was captured so far.</summary>
    [Id(7)] public required Credits Captured { get; init; }

    /// <summary>What is still set aside.</summary>
    [Id(8)] public required Credits Remaining { get; init; }

    /// <summary>Whether its hold is open.</summary>
    [Id(9)] public required bool IsOpen { get; init; }

    /// <summary>The number of its newest ticket.</summary>
    [Id(10)] public required long TicketSequence { get; init; }

    /// <summary>When that ticket expires.</summary>
    [Id(11)] public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Account that earns; null from a silo of an earlier version, which does not say.</summary>
    [Id(12)] public string? Owner { get; init; }

    /// <summary>By how much its node's word is above what its payer's allows, while it is.</summary>
    [Id(13)] public Credits Difference { get; init; }

    /// <summary>How much of that is excused, since requests broke off on the way.</summary>
    [Id(14)] public Credits Excused { get; init; }

    /// <summary>The model's rates; null where time alone counts, and from a silo of an earlier version.</summary>
    [Id(15)] public JobRates? Rates { get; init; }

    /// <summary>When its first ticket was issued; null from a silo of an earlier version, which does not say.</summary>
    [Id(16)] public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>What is due by the node's word, at most the amount.</summary>
    [Id(17)] public Credits NodesWord { get; init; }

    /// <summary>The most that its payer's word allows; null until it has ended the job.</summary>
    [Id(18)] public Credits? Allowed { get; init; }
}
