namespace MonkeyTroop.Grains.Reputation;

/// <summary>What the payer of a job says of the node that ran it, when it ends the job.</summary>
[GenerateSerializer, Immutable]
public sealed record PayerVote
{
    /// <summary>The job.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>Account that pays for it, and whose proof was checked.</summary>
    [Id(1)] public required string Account { get; init; }

    /// <summary>What it says.</summary>
    [Id(2)] public required VoteKind Kind { get; init; }

    /// <summary>Whether the account has used the network for a while: the vote of a new one has half the weight.</summary>
    [Id(3)] public required bool IsKnown { get; init; }

    /// <summary>Whether the job has been charged already. A vote that speaks for the node counts only once it has.</summary>
    [Id(4)] public required bool IsPaid { get; init; }

    /// <summary>How fast the node made tokens, in hundredths of what it promises: 25 to 100, or 0 where the payer does not say.</summary>
    [Id(5)] public int SpeedPercent { get; init; }

    /// <summary>
    /// How fast the node made tokens, in thousandths of the reference GPU: 10 to 25,000, or 0 where the payer does not say or the model's rates are not learned.
    /// </summary>
    [Id(6)] public int Delivered { get; init; }
}

/// <summary>What a payer says of a node.</summary>
public enum VoteKind
{
    /// <summary>Its requests were answered.</summary>
    Answered,

    /// <summary>The node had no room for a request that the ticket allows. Half of a failure.</summary>
    Overloaded,

    /// <summary>The node failed.</summary>
    Failed,
}
