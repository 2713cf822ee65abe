namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// What a capture or a refund does to the purses on both sides of a job. Spent are starter credits first, then locked ones, then the rest; what was
/// spent last comes back first. Starter credits are locked for the one who earns them. Pure.
/// </summary>
internal sealed record PurseMove
{
    private static readonly PurseMove Nothing = new();

    /// <summary>How much of the amount was starter credits of the payer; negative for what comes back.</summary>
    public Credits Starter { get; private init; }

    /// <summary>How much of it was locked credits of the payer; negative for what comes back.</summary>
    public Credits Locked { get; private init; }

    /// <summary>How much of it is locked for the owner; negative for what it gives back.</summary>
    public Credits Earned { get; private init; }

    /// <summary>The payer's locked credits after it.</summary>
    public LockedCredits Payer { get; private init; }

    /// <summary>The owner's locked credits after it.</summary>
    public LockedCredits Owner { get; private init; }

    /// <summary>
    /// Divides an amount among the purses. On an own node nothing is spent, so that starter credits cannot become credits that can be given away.
    /// </summary>
    /// <param name="hold">The hold as it is.</param>
    /// <param name="payer">The payer's wallet as it is.</param>
    /// <param name="owner">The owner's.</param>
    /// <param name="amount">What goes from the payer to the owner; negative for what comes back.</param>
    /// <param name="now">The time.</param>
    public static PurseMove Of(HoldRow hold, WalletSnapshot payer, WalletSnapshot owner, Credits amount, DateTimeOffset now) =>
        hold.Account == hold.Owner || amount == Credits.Zero ? Nothing with { Payer = payer.Locked, Owner = owner.Locked }
        : amount > Credits.Zero ? OfCapture(payer, owner, amount, now)
        : OfRefund(hold, payer, owner, Credits.Zero - amount, now);

    /// <summary>
    /// The most that can come back. What was free when the payer spent it comes back first, and out of what is free for the owner. Without that an owner
    /// could give its free credits away, and let locked ones come back as free.
    /// </summary>
    /// <param name="hold">The hold as it is.</param>
    /// <param name="owner">The owner's wallet as it is.</param>
    /// <param name="now">The time.</param>
    public static Credits MostBack(HoldRow hold, WalletSnapshot owner, DateTimeOffset now)
    {
        var free = owner.FreeAt(now);
        return hold.Account != hold.Owner && free < FreePart(hold) ? Credits.Min(owner.Refundable, free) : owner.Refundable;
    }

    private static PurseMove OfCapture(WalletSnapshot payer, WalletSnapshot owner, Credits amount, DateTimeOffset now)
    {
        var starter = Credits.Min(amount, payer.Starter);
        var (spent, left) = payer.Locked.Take(amount - starter, now);
        var locked = spent.At(now);
        return new PurseMove
        {
            Starter = starter,
            Locked = locked,
            Earned = starter + locked,
            Payer = left,
            Owner = owner.Locked.With(spent, now).With(starter, now),
        };
    }

    /// <summary>
    /// The day on which the payer's locked credits would have been free is not kept, so the week begins again. The owner gives them back out of its own
    /// locked ones, as far as it has not spent those.
    /// </summary>
    private static PurseMove OfRefund(HoldRow hold, WalletSnapshot payer, WalletSnapshot owner, Credits amount, DateTimeOffset now)
    {
        var free = Credits.Min(amount, FreePart(hold));
        var locked = Credits.Min(Credits.Min(amount - free, hold.CapturedLocked), Credits.Max(Credits.Zero, hold.Captured - hold.CapturedStarter - free));
        var starter = amount - free - locked;
        var (back, left) = owner.Locked.Take(locked + starter, now);
        return new PurseMove
        {
            Starter = Credits.Zero - starter,
            Locked = Credits.Zero - locked,
            Earned = Credits.Zero - back.At(now),
            Payer = payer.Locked.With(locked, now),
            Owner = left,
        };
    }

    /// <summary>What was captured of neither purse. A silo of an earlier version gives back without counting the locked part.</summary>
    private static Credits FreePart(HoldRow hold) => Credits.Max(Credits.Zero, hold.Captured - hold.CapturedStarter - hold.CapturedLocked);
}
