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
        : amount > Credits.Zero ? Capture(payer, owner, amount, now)
        : Refund(hold, payer, owner, Credits.Zero - amount, now);

    private static PurseMove Capture(WalletSnapshot payer, WalletSnapshot owner, Credits amount, DateTimeOffset now)
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
    /// The day on which the payer's locked credits would have been free is not kept, so that they are locked anew. The owner gives back locked credits
    /// first, and of them never less than it could not keep by the rest of its balance.
    /// </summary>
    private static PurseMove Refund(HoldRow hold, WalletSnapshot payer, WalletSnapshot owner, Credits amount, DateTimeOffset now)
    {
        var free = Credits.Min(amount, Credits.Max(Credits.Zero, hold.Captured - hold.CapturedStarter - hold.CapturedLocked));
        var locked = Credits.Min(Credits.Min(amount - free, hold.CapturedLocked), Credits.Max(Credits.Zero, hold.Captured - hold.CapturedStarter - free));
        var starter = amount - free - locked;
        var most = owner.Balance - amount - owner.Starter;
        var (back, left) = owner.Locked.Take(Credits.Max(locked + starter, owner.Locked.At(now) - most), now);
        return new PurseMove
        {
            Starter = Credits.Zero - starter,
            Locked = Credits.Zero - locked,
            Earned = Credits.Zero - back.At(now),
            Payer = payer.Locked.With(locked, now),
            Owner = left,
        };
    }
}
