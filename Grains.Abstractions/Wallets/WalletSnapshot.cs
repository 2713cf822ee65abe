namespace MonkeyTroop.Grains.Wallets;

/// <summary>The credits of an account at one moment.</summary>
/// <param name="Account">The account's id.</param>
/// <param name="Balance">What it owns.</param>
/// <param name="Held">What is set aside for jobs; never more than the balance.</param>
/// <param name="Starter">Starter credits that are not spent yet; they are spent first, and cannot be given away.</param>
/// <param name="Version">Counts the wallet's changes: of two snapshots, the one with the higher version is the later.</param>
[GenerateSerializer, Immutable]
public sealed record WalletSnapshot(string Account, Credits Balance, Credits Held, Credits Starter, long Version)
{
    /// <summary>What it earned out of others' starter credits and can give away later only. Spent after starter credits and before all others.</summary>
    [Id(0)] public LockedCredits Locked { get; init; }

    /// <summary>What new holds can use.</summary>
    public Credits Available => Balance - Held;

    /// <summary>What can be taken back of what it earned: what is neither held nor starter credits.</summary>
    public Credits Refundable => Credits.Min(Available, Balance - Starter);

    /// <summary>What is neither starter credits nor locked.</summary>
    public Credits FreeAt(DateTimeOffset now) => Credits.Max(Credits.Zero, Balance - Starter - Locked.At(now));

    /// <summary>What can be given to other accounts: what is free and not held.</summary>
    public Credits GiveableAt(DateTimeOffset now) => Credits.Min(Available, FreeAt(now));
}
