namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Where starter credits come from. Its wallet goes below zero by as much as all others have above it.</summary>
internal static class Treasury
{
    /// <summary>Its account; no account id can begin with a colon.</summary>
    public const string Account = ":treasury";

    /// <summary>Changes its wallet beside a transfer to or from it.</summary>
    /// <param name="work">The unit of work, which has its wallet.</param>
    /// <param name="amount">What it gets; negative for what it pays.</param>
    public static void Put(UnitOfWork work, Credits amount)
    {
        var row = work.FindWallet(Account)!;
        work.Put(row with { Wallet = row.Wallet with { Balance = row.Wallet.Balance + amount } });
    }
}
