namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Gives credits to another account, once for each key.</summary>
internal sealed class GiveCredits(GiftRequest gift, CancellationToken cancellation) : LedgerOperation<GiftOutcome>(gift.Account, cancellation)
{
    private readonly string _transferId = TransferRow.IdOf("gift", gift.Account, gift.Key);

    public override WrittenRow? Written => Decided is GiftOutcome.Given ? new WrittenRow(WrittenRowKind.Transfer, _transferId) : null;

    public override void Gather(ILedgerKeys keys)
    {
        keys.AddWallet(gift.Account);
        keys.AddWallet(gift.Recipient);
        keys.AddTransfer(_transferId);
    }

    protected override GiftOutcome Decide(UnitOfWork work)
    {
        if (gift.Amount <= Credits.Zero || gift.Account == gift.Recipient || gift.Recipient == Treasury.Account)
        {
            throw new ArgumentException($"a gift of {gift.Amount} to {gift.Recipient} came to the ledger");
        }

        if (work.FindWallet(gift.Account) is not { } giver)
        {
            return new GiftOutcome.UnknownGiver();
        }

        if (work.FindWallet(gift.Recipient) is not { } recipient)
        {
            return gift.IsBarred ? new GiftOutcome.Suspended() : new GiftOutcome.UnknownRecipient();
        }

        if (work.FindTransfer(_transferId) is { } made)
        {
            return (made.To, made.Amount, made.Description) == (gift.Recipient, gift.Amount, gift.Memo)
                ? new GiftOutcome.Given(_transferId, made.CreatedAt, giver.Wallet, recipient.Wallet, IsNew: false)
                : new GiftOutcome.Conflict();
        }

        if (gift.IsBarred)
        {
            return new GiftOutcome.Suspended();
        }

        if (gift.Amount > giver.Wallet.Giveable)
        {
            return new GiftOutcome.Insufficient(giver.Wallet.Giveable);
        }

        var given = giver.Wallet with { Balance = giver.Wallet.Balance - gift.Amount };
        var received = recipient.Wallet with { Balance = recipient.Wallet.Balance + gift.Amount };
        work.Add(new TransferRow
        {
            Id = _transferId,
            From = gift.Account,
            To = gift.Recipient,
            Amount = gift.Amount,
            Type = EntryTypes.Gift,
            Description = gift.Memo,
            CreatedAt = work.Now,
        });
        return new GiftOutcome.Given(
            _transferId, work.Now, work.Put(giver with { Wallet = given }), work.Put(recipient with { Wallet = received }), IsNew: true);
    }
}
