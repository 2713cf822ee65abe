namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>What a receipt does to a hold.</summary>
/// <param name="Amount">What goes from the requester to the owner; negative for what comes back.</param>
/// <param name="Closes">Whether the hold ends with it.</param>
/// <param name="Counts">Whether the receipt is the latest; one that a later one has overtaken changes nothing.</param>
internal sealed record Capture(Credits Amount, bool Closes, bool Counts)
{
    /// <summary>
    /// The rule of settlement. Due is what the receipt says, at most the time on the coordinator's own clock since the ticket
    /// was issued, once for each request that may run at the same time, at most the hold. Captured is what is due beyond earlier captures; after the hold has ended, at most what
    /// the requester has available. When less is due than was captured, the node has taken something back, for instance a
    /// request that failed half-way: the difference is refunded, at most what the owner can give.
    /// </summary>
    /// <param name="hold">The hold.</param>
    /// <param name="receipt">The receipt.</param>
    /// <param name="available">What the requester has available besides the hold.</param>
    /// <param name="refundable">What the owner can give back.</param>
    public static Capture Of(HoldRow hold, VerifiedReceipt receipt, Credits available, Credits refundable)
    {
        if (receipt.Sequence <= hold.LastSequence)
        {
            return new Capture(Credits.Zero, Closes: false, Counts: false);
        }

        var isOpen = hold.Status == HoldStatus.Open;
        var elapsed = Math.Max(0, (long)(receipt.ReceivedAt - hold.IssuedAt).TotalMilliseconds);
        var claimed = Math.Min(receipt.DurationMilliseconds, elapsed * hold.Parallel);
        var due = Credits.Min(Pricing.Cost(claimed, hold.Multiplier), hold.Amount);
        var amount = due < hold.Captured ? Credits.Zero - Credits.Min(hold.Captured - due, refundable)
            : isOpen ? due - hold.Captured
            : Credits.Min(due - hold.Captured, available);
        return new Capture(amount, Closes: isOpen && receipt.Final, Counts: true);
    }
}
