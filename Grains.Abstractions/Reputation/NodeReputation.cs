namespace MonkeyTroop.Grains.Reputation;

/// <summary>How far a node can be relied on, and why.</summary>
[GenerateSerializer, Immutable]
public sealed record NodeReputation
{
    /// <summary>The account that owns it.</summary>
    [Id(0)] public required string Owner { get; init; }

    /// <summary>Between 0 and 1; what picks go by.</summary>
    [Id(1)] public required double Score { get; init; }

    /// <summary>Payers whose latest vote is <see cref="VoteKind.Answered"/>.</summary>
    [Id(2)] public required int Answered { get; init; }

    /// <summary>Payers whose latest vote is <see cref="VoteKind.Overloaded"/>.</summary>
    [Id(3)] public required int Overloaded { get; init; }

    /// <summary>Payers whose latest vote is <see cref="VoteKind.Failed"/>.</summary>
    [Id(4)] public required int Failed { get; init; }

    /// <summary>Jobs that ended well, by the node's own receipts. No score depends on it.</summary>
    [Id(5)] public required long SucceededJobs { get; init; }

    /// <summary>Jobs that failed, by the node's own receipts. No score depends on it.</summary>
    [Id(6)] public required long FailedJobs { get; init; }

    /// <summary>When the score last changed; when the node joined, before that.</summary>
    [Id(7)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>How far its payers were served, between 0 and 1; 0 from a silo of an earlier version, whose score it is.</summary>
    [Id(8)] public double Reliability { get; init; }

    /// <summary>How fast it is, in hundredths of what it promises; 0 from a silo of an earlier version, which does not say.</summary>
    [Id(9)] public int SpeedPercent { get; init; }

    /// <summary>Whether many known payers have confirmed it.</summary>
    [Id(10)] public bool IsTrusted { get; init; }
}
