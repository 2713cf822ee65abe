namespace MonkeyTroop.Grains.Wallets;

/// <summary>What came of the administrator's order to take an account's locked credits back.</summary>
[GenerateSerializer, Immutable]
public abstract record TakeBackOutcome
{
    private TakeBackOutcome()
    {
    }

    /// <summary>They are the treasury's, durably.</summary>
    /// <param name="TransferId">Names the transfer in the ledger.</param>
    /// <param name="Amount">How much was taken; more than zero.</param>
    /// <param name="Wallet">The account's wallet after it.</param>
    [GenerateSerializer, Immutable]
    public sealed record Taken(string TransferId, Credits Amount, WalletSnapshot Wallet) : TakeBackOutcome;

    /// <summary>The account has no locked credits that are not held.</summary>
    [GenerateSerializer, Immutable]
    public sealed record NoneLocked : TakeBackOutcome;
}
