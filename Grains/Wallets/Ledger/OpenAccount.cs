namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Opens an account with its starter credits, once.</summary>
internal sealed class OpenAccount(string account, Credits starterCredits, CancellationToken cancellation)
    : LedgerOperation<WalletSnapshot>(account, cancellation)
{
    /// <summary>Whether it was opened now; known when the outcome is.</summary>
    public bool IsNew { get; private set; }

    public override void Gather(ILedgerKeys keys)
    {
        keys.EnsureWallet(Account);
        keys.AddWallet(Account);
        keys.AddWallet(Treasury.Account);
    }

    protected override WalletSnapshot Decide(UnitOfWork work)
    {
        var row = work.FindWallet(Account)!;
        IsNew = !row.IsOpen;
        if (row.IsOpen)
        {
            return row.Wallet;
        }

        var opened = row.Wallet with { Balance = row.Wallet.Balance + starterCredits, Starter = row.Wallet.Starter + starterCredits };
        if (starterCredits > Credits.Zero)
        {
            work.Add(new EntryPair
            {
                Id = $"starter:{Account}",
                From = Treasury.Account,
                To = Account,
                Amount = starterCredits,
                StarterGained = starterCredits,
                Type = EntryTypes.Starter,
                Description = "starter credits",
                CreatedAt = work.Now,
            });
            Treasury.Put(work, Credits.Zero - starterCredits);
        }

        return work.Put(new WalletRow(opened, IsOpen: true));
    }
}
