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
                ? Settled(hold, payer.Wallet, owner.Wallet, isNew: false)
                : new SettlementOutcome.Conflict();
        }

        // A hold's times follow the clock when that is set. A receipt that came before and is settled after goes by the time after, too: no
        // receipt is older than its ticket by more than clocks may differ.
        var counted = hold.IssuedAt - receipt.ReceivedAt > ClockRules.Noticed ? receipt with { ReceivedAt = work.Now } : receipt;
        var capture = Capture.Of(hold, counted, payer.Wallet.Available, PurseMove.MostBack(hold, owner.Wallet, work.Now));
        if (!capture.Counts)
        {
            work.Add(ReceiptRow.Of(counted));
            return Settled(hold, payer.Wallet, owner.Wallet, isNew: false);
        }

        (Moved, IsLate, EndsHold) = (capture.Amount, hold.Status != HoldStatus.Open, capture.Closes);
        var heard = hold with
        {
            Claimed = capture.Claimed,
            LastSequence = receipt.Sequence,
            IsFinal = hold.IsFinal || receipt.Final,
            Status = capture.Closes ? HoldStatus.Settled : hold.Status,
        };
        work.Add(ReceiptRow.Of(counted));
        var (settled, payerAfter, ownerAfter) = HoldMove.Put(work, hold, heard, capture.Amount, $"receipt:{receipt.JobId}:{receipt.Sequence}");
        return Settled(settled, payerAfter, ownerAfter, isNew: true, endsJob: receipt.Final && !hold.IsFinal);
    }

    private static SettlementOutcome.Settled Settled(HoldRow hold, WalletSnapshot payer, WalletSnapshot owner, bool isNew, bool endsJob = false) => new(
        hold.Captured, payer, owner, isNew, endsJob, hold.Model, hold.Difference, IsEnded: hold.Allowed is not null, hold.Excused);
}
