namespace MonkeyTroop.Grains.Wallets;

/// <summary>A receipt whose signature was verified: what a job has used so far by its node's word.</summary>
[GenerateSerializer, Immutable]
public sealed record VerifiedReceipt
{
    /// <summary>The job.</summary>
    [Id(0)] public required string JobId { get; init; }

    /// <summary>The node that signed.</summary>
    [Id(1)] public required string NodeId { get; init; }

    /// <summary>Counts the job's receipts from 1; the highest counts.</summary>
    [Id(2)] public required long Sequence { get; init; }

    /// <summary>Milliseconds of the node used so far; not negative.</summary>
    [Id(3)] public required long DurationMilliseconds { get; init; }

    /// <summary>Whether nothing more will be used.</summary>
    [Id(4)] public required bool Final { get; init; }

    /// <summary>Prompt tokens so far.</summary>
    [Id(5)] public long PromptTokens { get; init; }

    /// <summary>Completion tokens so far.</summary>
    [Id(6)] public long CompletionTokens { get; init; }

    /// <summary>When the coordinator took it in, by its own clock.</summary>
    [Id(7)] public required DateTimeOffset ReceivedAt { get; init; }
}

/// <summary>What came of a <see cref="VerifiedReceipt"/>.</summary>
[GenerateSerializer, Immutable]
public abstract record SettlementOutcome
{
    private SettlementOutcome()
    {
    }

    /// <summary>The receipt is recorded and what it added is transferred, durably. The same for every repetition.</summary>
    /// <param name="Captured">What the job has moved so far; less than before when a later receipt says that less was used.</param>
    /// <param name="Requester">The requester's wallet after it.</param>
    /// <param name="Owner">The node owner's wallet after it.</param>
    /// <param name="IsNew">False for a repetition, and for a receipt that a later one had overtaken.</param>
    /// <param name="EndsJob">Whether it is new and the job's first final receipt: true once for each job, however many follow.</param>
    /// <param name="Model">The model that the job's ticket names; null from a silo of an earlier version, which does not say.</param>
    /// <param name="Difference">By how much the node's word is above what its payer's allows, while it is.</param>
    /// <param name="IsEnded">Whether the payer has ended the job.</param>
    /// <param name="Excused">How much of the difference is excused, since requests broke off on the way.</param>
    [GenerateSerializer, Immutable]
    public sealed record Settled(
        Credits Captured,
        WalletSnapshot Requester,
        WalletSnapshot Owner,
        bool IsNew,
        bool EndsJob = false,
        string? Model = null,
        Credits Difference = default,
        bool IsEnded = false,
        Credits Excused = default)
        : SettlementOutcome;

    /// <summary>No hold was ever placed for this job by this account.</summary>
    [GenerateSerializer, Immutable]
    public sealed record UnknownJob : SettlementOutcome;

    /// <summary>The job belongs to another node.</summary>
    [GenerateSerializer, Immutable]
    public sealed record OtherNode : SettlementOutcome;

    /// <summary>A receipt with this sequence and other content is recorded.</summary>
    [GenerateSerializer, Immutable]
    public sealed record Conflict : SettlementOutcome;
}
