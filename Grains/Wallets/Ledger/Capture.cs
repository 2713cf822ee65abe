namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>What a word on a job, a receipt of its node or its payer's own, does to the job's hold. Pure.</summary>
/// <param name="Amount">What goes from the requester to the owner; negative for what comes back.</param>
/// <param name="Claimed">What the node's latest receipt comes to.</param>
/// <param name="Closes">Whether the hold ends with it.</param>
/// <param name="Counts">Whether the receipt is the latest; one that a later one has overtaken changes nothing.</param>
internal sealed record Capture(Credits Amount, Credits Claimed, bool Closes, bool Counts)
{
    /// <summary>
    /// The rule of settlement. The node's word is what its receipt says, at most what can be due for the time on the coordinator's own clock since
    /// the ticket was issued, once for each request that may run at the same time, and at most the hold. Due is that, or what the payer's word allows
    /// if it is less; see <see cref="Toward"/>.
    /// </summary>
    /// <param name="hold">The hold.</param>
    /// <param name="receipt">The receipt.</param>
    /// <param name="available">What the requester has available besides the hold.</param>
    /// <param name="refundable">What the owner can give back.</param>
    public static Capture Of(HoldRow hold, VerifiedReceipt receipt, Credits available, Credits refundable)
    {
        if (receipt.Sequence <= hold.LastSequence)
        {
            return new Capture(Credits.Zero, hold.Claimed, Closes: false, Counts: false);
        }

        var elapsed = Math.Max(0, (long)(receipt.ReceivedAt - hold.IssuedAt).TotalMilliseconds);
        var most = Pricing.MostDue(elapsed * hold.Parallel, hold.Rates);
        var claimed = Credits.Min(Pricing.Cost(Math.Min(receipt.DurationMilliseconds, most), hold.Multiplier), hold.Amount);
        return new Capture(
            Toward(Credits.Min(claimed, hold.Allowed ?? claimed), hold, available, refundable),
            claimed,
            Closes: hold.Status == HoldStatus.Open && receipt.Final,
            Counts: true);
    }

    /// <summary>
    /// What moves so that what is due was charged: what is due beyond earlier captures, after the hold has ended at most what the requester has
    /// available. When less is due than was captured, the node has taken something back, for instance a request that failed half-way, or the payer's
    /// word is lower: the difference is refunded, at most what the owner can give.
    /// </summary>
    /// <param name="due">What is due, at most the hold.</param>
    /// <param name="hold">The hold.</param>
    /// <param name="available">What the requester has available besides the hold.</param>
    /// <param name="refundable">What the owner can give back.</param>
    public static Credits Toward(Credits due, HoldRow hold, Credits available, Credits refundable) =>
        due < hold.Captured ? Credits.Zero - Credits.Min(hold.Captured - due, refundable)
        : hold.Status == HoldStatus.Open ? due - hold.Captured
        : Credits.Min(due - hold.Captured, available);
}
