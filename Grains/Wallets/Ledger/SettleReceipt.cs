using MonkeyTroop.Grains.Clocks;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Records a receipt and moves what it adds, or gives back; see <see cref="Capture.Of"/>.</summary>
/// <param name="account">The account that the receipt says pays.</param>
/// <param name="receipt">The receipt.</param>
/// <param name="cancellation">Gives up while waiting in the queue.</param>
internal sealed class SettleReceipt(string account, VerifiedReceipt receipt, CancellationToken cancellation)
    : LedgerOperation<SettlementOutcome>(account, cancellation)
{
    /// <summary>What it moved to the node's owner; negative when it moved back.</summary>
    public Credits Moved { get; private set; }

    /// <summary>Whether the hold had ended before.</summary>
    public bool IsLate { get; private set; }

    /// <summary>Whether it ended the hold.</summary>
    public bool EndsHold { get; private set; }

    public override WrittenRow? Written =>
        Decided is SettlementOutcome.Settled ? new WrittenRow(WrittenRowKind.Receipt, receipt.JobId, receipt.Sequence) : null;

    public override void Gather(ILedgerKeys keys)
    {
        keys.AddWallet(Account);
        keys.AddReceipt(receipt.JobId, receipt.Sequence);
    }

    protected override SettlementOutcome Decide(UnitOfWork work)
    {
        if (work.FindHold(receipt.JobId) is not { } hold || hold.Account != Account || hold.Status == HoldStatus.Cancelled)
        {
            return new SettlementOutcome.UnknownJob();
        }

        if (hold.NodeId != receipt.NodeId)
        {
            return new SettlementOutcome.OtherNode();
        }

        var (payer, owner) = (work.FindWallet(hold.Account)!, work.FindWallet(hold.Owner)!);
        if (work.FindReceipt(receipt.JobId, receipt.Sequence) is { } recorded)
        {
            return recorded.Says(receipt)
                ? new SettlementOutcome.Settled(hold.Captured, payer.Wallet, owner.Wallet, IsNew: false, Model: hold.Model)
                : new SettlementOutcome.Conflict();
        }

        // A hold's times follow the clock when that is set. A receipt that came before and is settled after goes by the time after, too: no
        // receipt is older than its ticket by more than clocks may differ.
        var counted = hold.IssuedAt - receipt.ReceivedAt > ClockRules.Noticed ? receipt with { ReceivedAt = work.Now } : receipt;
        var capture = Capture.Of(hold, counted, payer.Wallet.Available, owner.Wallet.Giveable);
        if (!capture.Counts)
        {
            work.Add(ReceiptRow.Of(counted));
            return new SettlementOutcome.Settled(hold.Captured, payer.Wallet, owner.Wallet, IsNew: false, Model: hold.Model);
        }

        (Moved, IsLate, EndsHold) = (capture.Amount, hold.Status != HoldStatus.Open, capture.Closes);
        var starter = StarterPart(hold, payer.Wallet, capture.Amount);
        var settled = hold with
        {
            Captured = hold.Captured + capture.Amount,
            CapturedStarter = hold.CapturedStarter + starter,
            LastSequence = receipt.Sequence,
            IsFinal = hold.IsFinal || receipt.Final,
            Status = capture.Closes ? HoldStatus.Settled : hold.Status,
        };
        var paid = payer.Wallet with
        {
            Balance = payer.Wallet.Balance - capture.Amount,
            Held = payer.Wallet.Held + settled.Remaining - hold.Remaining,
            Starter = payer.Wallet.Starter - starter,
        };
        var isOwn = hold.Account == hold.Owner;
        var earner = isOwn ? paid : owner.Wallet;
        var earned = earner with { Balance = earner.Balance + capture.Amount };

        work.Add(ReceiptRow.Of(counted));
        work.Put(settled);
        if (capture.Amount != Credits.Zero)
        {
            work.Add(TransferOf(work, hold, settled, starter));
        }

        var (payerAfter, ownerAfter) = isOwn
            ? (work.Put(payer with { Wallet = earned }), null)
            : (work.Put(payer with { Wallet = paid }), capture.Amount == Credits.Zero ? owner.Wallet : work.Put(owner with { Wallet = earned }));
        return new SettlementOutcome.Settled(
            settled.Captured, payerAfter, ownerAfter ?? payerAfter, IsNew: true, EndsJob: receipt.Final && !hold.IsFinal, hold.Model);
    }

    /// <summary>
    /// How much of a capture is starter credits: they are spent first, and what is refunded first is what was spent last.
    /// On an own node nothing is spent, so that starter credits cannot become credits that can be given away.
    /// </summary>
    private static Credits StarterPart(HoldRow hold, WalletSnapshot payer, Credits amount) =>
        hold.Account == hold.Owner ? Credits.Zero
        : amount >= Credits.Zero ? Credits.Min(amount, payer.Starter)
        : Credits.Min(Credits.Zero, amount + (hold.Captured - hold.CapturedStarter));

    private EntryPair TransferOf(UnitOfWork work, HoldRow before, HoldRow after, Credits starter)
    {
        var isRefund = after.Captured < before.Captured;
        return new EntryPair
        {
            Id = $"receipt:{receipt.JobId}:{receipt.Sequence}",
            From = isRefund ? before.Owner : before.Account,
            To = isRefund ? before.Account : before.Owner,
            Amount = isRefund ? before.Captured - after.Captured : after.Captured - before.Captured,
            StarterSpent = isRefund ? Credits.Zero : starter,
            StarterGained = isRefund ? Credits.Zero - starter : Credits.Zero,
            Type = isRefund ? EntryTypes.Refund : before.Status == HoldStatus.Open ? EntryTypes.Settlement : EntryTypes.LateSettlement,
            Receipt = new PairReceipt(receipt.JobId, receipt.Sequence, Math.Abs(after.PaidMilliseconds - before.PaidMilliseconds)),
            CreatedAt = work.Now,
        };
    }
}
