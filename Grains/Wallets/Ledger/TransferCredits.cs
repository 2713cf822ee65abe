namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Gives credits to another account, once for each key.</summary>
internal sealed class TransferCredits(CreditTransfer transfer, CancellationToken cancellation) : LedgerOperation<TransferOutcome>(transfer.Account, cancellation)
{
    private readonly string _transferId = EntryPair.IdOf("gift", transfer.Account, transfer.Key);

    public override WrittenRow? Written => Decided is TransferOutcome.Given ? new WrittenRow(WrittenRowKind.Transfer, _transferId) : null;

    public override void Gather(ILedgerKeys keys)
    {
        keys.AddWallet(transfer.Account);
        keys.AddWallet(transfer.Recipient);
        keys.AddTransfer(_transferId);
    }

    protected override TransferOutcome Decide(UnitOfWork work)
    {
        if (transfer.Amount <= Credits.Zero || transfer.Account == transfer.Recipient || transfer.Recipient == Treasury.Account)
        {
            throw new ArgumentException($"a transfer of {transfer.Amount} to {transfer.Recipient} came to the ledger");
        }

        if (work.FindWallet(transfer.Account) is not { } sender)
        {
            return new TransferOutcome.UnknownSender();
        }

        if (work.FindWallet(transfer.Recipient) is not { } recipient)
        {
            return transfer.IsBarred ? new TransferOutcome.Suspended() : new TransferOutcome.UnknownRecipient();
        }

        if (work.FindPair(_transferId) is { } made)
        {
            return (made.To, made.Amount, made.Description) == (transfer.Recipient, transfer.Amount, transfer.Memo)
                ? new TransferOutcome.Given(_transferId, made.CreatedAt, sender.Wallet, recipient.Wallet, IsNew: false)
                : new TransferOutcome.Conflict();
        }

        if (transfer.IsBarred)
        {
            return new TransferOutcome.Suspended();
        }

        var giveable = sender.Wallet.GiveableAt(work.Now);
        if (transfer.Amount > giveable)
        {
            return new TransferOutcome.Insufficient(giveable);
        }

        var given = sender.Wallet with { Balance = sender.Wallet.Balance - transfer.Amount };
        var received = recipient.Wallet with { Balance = recipient.Wallet.Balance + transfer.Amount };
        work.Add(new EntryPair
        {
            Id = _transferId,
            From = transfer.Account,
            To = transfer.Recipient,
            Amount = transfer.Amount,
            Type = EntryTypes.Gift,
            Description = transfer.Memo,
            CreatedAt = work.Now,
        });
        return new TransferOutcome.Given(
            _transferId, work.Now, work.Put(sender with { Wallet = given }), work.Put(recipient with { Wallet = received }), IsNew: true);
    }
}
