namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// Takes in what the payer of a job says of it: from now on no more is charged than that allows, and what was charged beyond it comes back. A
/// later word counts as far as it allows more. What is still held stays held until the node's final receipt.
/// </summary>
/// <param name="word">The word; its account's proof was checked.</param>
/// <param name="cancellation">Gives up while waiting in the queue.</param>
internal sealed class HearPayer(PayerWord word, CancellationToken cancellation) : LedgerOperation<JobLook>(word.Account, cancellation)
{
    /// <summary>What it moved to the node's owner; negative when it moved back.</summary>
    public Credits Moved { get; private set; }

    /// <summary>The wallets that it changed.</summary>
    public IReadOnlyList<WalletSnapshot> Changed { get; private set; } = [];

    public override void Gather(ILedgerKeys keys)
    {
        keys.AddWallet(Account);
        keys.AddSettledJob(word.JobId);
    }

    protected override JobLook Decide(UnitOfWork work)
    {
        if (work.FindHold(word.JobId) is not { } hold)
        {
            return new JobLook.UnknownJob();
        }

        if (hold.Account != Account)
        {
            return new JobLook.OtherAccount();
        }

        var said = Pricing.Cost(TwoWords.MostMilliseconds(word), hold.Multiplier);
        var allowed = said > hold.Vouched ? said : hold.Vouched;
        if (hold.Status == HoldStatus.Cancelled || allowed <= hold.Allowed || work.Now - hold.ExpiresAt > TwoWords.HeardFor)
        {
            return new JobLook.Found(hold.Snapshot);
        }

        var (due, saidExcused) = (Credits.Min(hold.NodesWord, allowed), Pricing.Cost(TwoWords.ExcusedMilliseconds(word), hold.Multiplier));
        var excused = saidExcused > hold.Excused ? saidExcused : hold.Excused;
        Moved = Capture.Toward(due, hold, work.FindWallet(hold.Account)!.Wallet.Available, work.FindWallet(hold.Owner)!.Wallet.Giveable);
        var (heard, payer, owner) = HoldMove.Put(work, hold, hold with { Allowed = allowed, Excused = excused }, Moved, $"word:{hold.JobId}:{allowed.Micros}");
        Changed = Moved == Credits.Zero ? [payer] : [payer, owner];
        return new JobLook.Found(heard.Snapshot);
    }
}
