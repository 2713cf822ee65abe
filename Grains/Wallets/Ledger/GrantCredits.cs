namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Pays credits from the treasury to an account, once for each key. Unlike starter credits they can be given away.</summary>
internal sealed class GrantCredits(GrantRequest grant, CancellationToken cancellation) : LedgerOperation<GrantOutcome>(grant.Account, cancellation)
{
    private readonly string _transferId = EntryPair.IdOf("grant", grant.Account, grant.Key);

    public override WrittenRow? Written => Decided is GrantOutcome.Granted ? new WrittenRow(WrittenRowKind.Transfer, _transferId) : null;

    public override void Gather(ILedgerKeys keys)
    {
        keys.AddWallet(grant.Account);
        keys.AddWallet(Treasury.Account);
        keys.AddTransfer(_transferId);
    }

    protected override GrantOutcome Decide(UnitOfWork work)
    {
        if (grant.Amount <= Credits.Zero || grant.Account == Treasury.Account)
        {
            throw new ArgumentException($"a grant of {grant.Amount} to {grant.Account} came to the ledger");
        }

        if (work.FindWallet(grant.Account) is not { } row)
        {
            return new GrantOutcome.UnknownAccount();
        }

        if (work.FindPair(_transferId) is { } made)
        {
            return (made.To, made.Amount, made.Description) == (grant.Account, grant.Amount, grant.Memo)
                ? new GrantOutcome.Granted(_transferId, made.CreatedAt, row.Wallet, IsNew: false)
                : new GrantOutcome.Conflict();
        }

        var received = row.Wallet with { Balance = row.Wallet.Balance + grant.Amount };
        work.Add(new EntryPair
        {
            Id = _transferId,
            From = Treasury.Account,
            To = grant.Account,
            Amount = grant.Amount,
            Type = EntryTypes.Grant,
            Description = grant.Memo,
            CreatedAt = work.Now,
        });
        Treasury.Put(work, Credits.Zero - grant.Amount);
        return new GrantOutcome.Granted(_transferId, work.Now, work.Put(row with { Wallet = received }), IsNew: true);
    }
}
