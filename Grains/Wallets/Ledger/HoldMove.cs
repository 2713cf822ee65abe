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
        var purses = PurseMove.Of(before, payer.Wallet, owner.Wallet, amount, work.Now);
        var moved = after with
        {
            Captured = before.Captured + amount,
            CapturedStarter = before.CapturedStarter + purses.Starter,
            CapturedLocked = before.CapturedLocked + purses.Locked,
        };
        var paid = payer.Wallet with
        {
            Balance = payer.Wallet.Balance - amount,
            Held = payer.Wallet.Held + moved.Remaining - before.Remaining,
            Starter = payer.Wallet.Starter - purses.Starter,
            Locked = purses.Payer,
        };
        var isOwn = before.Account == before.Owner;
        var earner = isOwn ? paid : owner.Wallet;
        var earned = earner with { Balance = earner.Balance + amount, Locked = purses.Owner };

        work.Put(moved);
        if (amount != Credits.Zero)
        {
            work.Add(PairOf(work, before, moved, purses, id));
        }

        if (isOwn)
        {
            var own = work.Put(payer with { Wallet = earned });
            return (moved, own, own);
        }

        return (moved, work.Put(payer with { Wallet = paid }), amount == Credits.Zero ? owner.Wallet : work.Put(owner with { Wallet = earned }));
    }

    private static EntryPair PairOf(UnitOfWork work, HoldRow before, HoldRow after, PurseMove purses, string id)
    {
        var isRefund = after.Captured < before.Captured;
        return new EntryPair
        {
            Id = id,
            From = isRefund ? before.Owner : before.Account,
            To = isRefund ? before.Account : before.Owner,
            Amount = isRefund ? before.Captured - after.Captured : after.Captured - before.Captured,
            StarterSpent = isRefund ? Credits.Zero : purses.Starter,
            StarterGained = isRefund ? Credits.Zero - purses.Starter : Credits.Zero,
            LockedSpent = isRefund ? Credits.Zero - purses.Earned : purses.Locked,
            LockedGained = isRefund ? Credits.Zero - purses.Locked : purses.Earned,
            Type = isRefund ? EntryTypes.Refund : before.Status == HoldStatus.Open ? EntryTypes.Settlement : EntryTypes.LateSettlement,
            Receipt = new PairReceipt(before.JobId, after.LastSequence, Math.Abs(after.PaidMilliseconds - before.PaidMilliseconds)),
            CreatedAt = work.Now,
        };
    }
}
