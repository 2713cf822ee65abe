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
        var hold = work.FindHold(word.JobId);
        if (hold is null || hold.Account != Account || Heard(hold, work.Now) is not { } heard)
        {
            return LookAtJob.Of(hold, Account);
        }

        var due = Credits.Min(hold.NodesWord, heard.Allowed!.Value);
        var refundable = PurseMove.MostBack(hold, work.FindWallet(hold.Owner)!.Wallet, work.Now);
        Moved = Capture.Toward(due, hold, work.FindWallet(hold.Account)!.Wallet.Available, refundable);
        var (moved, payer, owner) = HoldMove.Put(work, hold, heard, Moved, $"word:{hold.JobId}:{heard.Allowed.Value.Micros}");
        Changed = Moved == Credits.Zero ? [payer] : [payer, owner];
        return LookAtJob.Of(moved, Account);
    }

    /// <summary>The hold with the word; null when the word changes nothing, or comes too late.</summary>
    private HoldRow? Heard(HoldRow hold, DateTimeOffset now)
    {
        var allowed = Credits.Max(Pricing.Cost(TwoWords.MostMilliseconds(word), hold.Multiplier), hold.Vouched);
        return hold.Status == HoldStatus.Cancelled || allowed <= hold.Allowed || now - hold.ExpiresAt > TwoWords.HeardFor
            ? null
            : hold with
            {
                Allowed = allowed,
                Excused = Credits.Max(Pricing.Cost(TwoWords.ExcusedMilliseconds(word), hold.Multiplier), hold.Excused),
            };
    }
}
