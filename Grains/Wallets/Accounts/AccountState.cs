namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>What lasts of an account besides its credits.</summary>
[GenerateSerializer]
internal sealed class AccountState
{
    /// <summary>Whether it is suspended.</summary>
    [Id(0)] public bool IsSuspended { get; set; }

    /// <summary>Jobs on which it and the owners of their nodes differed lately, the oldest first.</summary>
    [Id(1)] public List<JobDifference> Differences { get; set; } = [];

    /// <summary>Until when it is in question; null when it never was.</summary>
    [Id(2)] public DateTimeOffset? InQuestionUntil { get; set; }
}

/// <summary>A job on which its payer and the owner of its node differed.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Owner">The owner.</param>
/// <param name="At">When it was noticed.</param>
/// <param name="IsTrusted">Whether many known payers had confirmed the node.</param>
[GenerateSerializer, Immutable]
internal sealed record JobDifference(string JobId, string Owner, DateTimeOffset At, bool IsTrusted = false);
