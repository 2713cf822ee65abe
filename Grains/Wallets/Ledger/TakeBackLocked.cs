namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Takes an account's locked credits back to the treasury, as far as they are not held. Again it takes what was locked or released since.</summary>
internal sealed class TakeBackLocked(string account, string? memo, CancellationToken cancellation) : LedgerOperation<TakeBackOutcome>(account, cancellation)
{
    public override WrittenRow? Written =>
        Decided is TakeBackOutcome.Taken taken ? new WrittenRow(WrittenRowKind.Transfer, taken.TransferId) : null;

    public override void Gather(ILedgerKeys keys)
    {
        keys.AddWallet(Account);
        keys.AddWallet(Treasury.Account);
    }

    protected override TakeBackOutcome Decide(UnitOfWork work)
    {
        if (work.FindWallet(Account) is not { } row)
        {
            return new TakeBackOutcome.NoneLocked();
        }

        var (taken, left) = row.Wallet.Locked.Take(row.Wallet.Refundable, work.Now);
        var amount = taken.At(work.Now);
        if (amount == Credits.Zero)
        {
            return new TakeBackOutcome.NoneLocked();
        }

        // The wallet's version names it: there is no other transfer out of the same state.
        var id = EntryPair.IdOf(EntryTypes.TakenBack, Account, row.Wallet.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var treasury = work.FindWallet(Treasury.Account)!;
        work.Add(new EntryPair
        {
            Id = id,
            From = Account,
            To = Treasury.Account,
            Amount = amount,
            LockedSpent = amount,
            Type = EntryTypes.TakenBack,
            Description = memo,
            CreatedAt = work.Now,
        });
        work.Put(treasury with { Wallet = treasury.Wallet with { Balance = treasury.Wallet.Balance + amount } });
        return new TakeBackOutcome.Taken(id, amount, work.Put(row with { Wallet = row.Wallet with { Balance = row.Wallet.Balance - amount, Locked = left } }));
    }
}
