namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Takes an account's locked credits back to the treasury, as far as they are not held, once for each key.</summary>
internal sealed class TakeBackLocked(string account, string key, string? memo, CancellationToken cancellation)
    : LedgerOperation<TakeBackOutcome>(account, cancellation)
{
    private readonly string _transferId = EntryPair.IdOf(EntryTypes.TakenBack, account, key);

    public override WrittenRow? Written =>
        Decided is TakeBackOutcome.Taken ? new WrittenRow(WrittenRowKind.Transfer, _transferId) : null;

    public override void Gather(ILedgerKeys keys)
    {
        keys.AddWallet(Account);
        keys.AddWallet(Treasury.Account);
        keys.AddTransfer(_transferId);
    }

    protected override TakeBackOutcome Decide(UnitOfWork work)
    {
        if (work.FindWallet(Account) is not { } row)
        {
            return new TakeBackOutcome.NoneLocked();
        }

        if (work.FindPair(_transferId) is { } made)
        {
            return new TakeBackOutcome.Taken(_transferId, made.Amount, row.Wallet);
        }

        var (taken, left) = row.Wallet.Locked.Take(row.Wallet.Refundable, work.Now);
        var amount = taken.At(work.Now);
        if (amount == Credits.Zero)
        {
            return new TakeBackOutcome.NoneLocked();
        }

        work.Add(new EntryPair
        {
            Id = _transferId,
            From = Account,
            To = Treasury.Account,
            Amount = amount,
            LockedSpent = amount,
            Type = EntryTypes.TakenBack,
            Description = memo,
            CreatedAt = work.Now,
        });
        Treasury.Put(work, amount);
        return new TakeBackOutcome.Taken(_transferId, amount, work.Put(row with { Wallet = row.Wallet with { Balance = row.Wallet.Balance - amount, Locked = left } }));
    }
}
