namespace MonkeyTroop.Grains.Wallets;

/// <summary>The credits of an account at one moment.</summary>
/// <param name="Account">The account's id.</param>
/// <param name="Balance">What it owns.</param>
/// <param name="Held">What is set aside for jobs; never more than the balance.</param>
[GenerateSerializer, Immutable]
public sealed record WalletSnapshot(string Account, Credits Balance, Credits Held)
{
    /// <summary>What new holds can use.</summary>
    public Credits Available => Balance - Held;
}
