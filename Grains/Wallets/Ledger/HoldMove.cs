namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Moves credits between the two sides of a job, and changes its hold beside it.</summary>
internal static class HoldMove
{
    /// <summary>Moves an amount, and returns the wallets after it.</summary>
    /// <param name="work">The unit of work.</param>
    /// <param name="before">The hold as it is.</param>
    /// <param name="after">The hold as it becomes, but for what was captured.</param>
    /// <param name="amount">What goes from the requester to the owner; negative for what comes back, zero for nothing.</param>
    /// <param name="id">The id of the transfer.</param>
    public static (HoldRow Hold, WalletSnapshot Payer, WalletSnapshot Owner) Put(UnitOfWork work, HoldRow before, HoldRow after, Credits amount, string id)
    {
        var (payer, owner) = (work.FindWallet(before.Account)!, work.FindWallet(before.Owner)!);
        var starter = StarterPart(before, payer.Wallet, amount);
        var moved = after with { Captured = before.Captured + amount, CapturedStarter = before.CapturedStarter + starter };
        var paid = payer.Wallet with
        {
            Balance = payer.Wallet.Balance - amount,
            Held = payer.Wallet.Held + moved.Remaining - before.Remaining,
            Starter = payer.Wallet.Starter - starter,
        };
        var isOwn = before.Account == before.Owner;
        var earner = isOwn ? paid : owner.Wallet;
        var earned = earner with { Balance = earner.Balance + amount };

        work.Put(moved);
        if (amount != Credits.Zero)
        {
            work.Add(PairOf(work, before, moved, starter, id));
        }

        if (isOwn)
        {
            var own = work.Put(payer with { Wallet = earned });
            return (moved, own, own);
        }

        return (moved, work.Put(payer with { Wallet = paid }), amount == Credits.Zero ? owner.Wallet : work.Put(owner with { Wallet = earned }));
    }

    /// <summary>
    /// How much of a capture is starter credits: they are spent first, and what is refunded first is what was spent last.
    /// On an own node nothing is spent, so that starter credits cannot become credits that can be given away.
    /// </summary>
    private static Credits StarterPart(HoldRow hold, WalletSnapshot payer, Credits amount) =>
        hold.Account == hold.Owner ? Credits.Zero
        : amount >= Credits.Zero ? Credits.Min(amount, payer.Starter)
        : Credits.Min(Credits.Zero, amount + (hold.Captured - hold.CapturedStarter));

    private static EntryPair PairOf(UnitOfWork work, HoldRow before, HoldRow after, Credits starter, string id)
    {
        var isRefund = after.Captured < before.Captured;
        return new EntryPair
        {
            Id = id,
            From = isRefund ? before.Owner : before.Account,
            To = isRefund ? before.Account : before.Owner,
            Amount = isRefund ? before.Captured - after.Captured : after.Captured - before.Captured,
            StarterSpent = isRefund ? Credits.Zero : starter,
            StarterGained = isRefund ? Credits.Zero - starter : Credits.Zero,
            Type = isRefund ? EntryTypes.Refund : before.Status == HoldStatus.Open ? EntryTypes.Settlement : EntryTypes.LateSettlement,
            Receipt = new PairReceipt(before.JobId, after.LastSequence, Math.Abs(after.PaidMilliseconds - before.PaidMilliseconds)),
            CreatedAt = work.Now,
        };
    }
}
