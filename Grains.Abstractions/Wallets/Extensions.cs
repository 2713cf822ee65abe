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

    /// <summary>When the newer ticket is to expire. One that expires later already stays as it is.</summary>
    [Id(3)] public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Milliseconds that the job has used by its payer's word; 0 where it does not say. No later word of it counts as less.</summary>
    [Id(4)] public long UsedMilliseconds { get; init; }
}

/// <summary>What came of a <see cref="HoldExtension"/>.</summary>
[GenerateSerializer, Immutable]
public abstract record ExtensionOutcome
{
    private ExtensionOutcome()
    {
    }

    /// <summary>The hold pays for that time, durably.</summary>
    /// <param name="Job">The job after it, with the number of its newest ticket.</param>
    /// <param name="Wallet">The wallet after it.</param>
    [GenerateSerializer, Immutable]
    public sealed record Extended(JobSnapshot Job, WalletSnapshot Wallet) : ExtensionOutcome;

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
