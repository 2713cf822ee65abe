namespace MonkeyTroop.Grains.Wallets;

/// <summary>What a receipt does to a hold.</summary>
/// <param name="Amount">What goes from the requester to the owner; not negative.</param>
/// <param name="Released">What is no longer set aside besides; not negative.</param>
/// <param name="CountedMilliseconds">Time that all captures together paid for.</param>
/// <param name="Closes">Whether the hold ends with it.</param>
/// <param name="IsLate">Whether the hold had ended before.</param>
/// <param name="Counts">Whether the receipt is the latest; one that a later one has overtaken changes nothing.</param>
internal sealed record Capture(Credits Amount, Credits Released, long CountedMilliseconds, bool Closes, bool IsLate, bool Counts)
{
    /// <summary>
    /// The rule of settlement. Charged is what the receipt says, at most the time on the coordinator's own clock since the
    /// ticket was issued, at most the hold, never less than was captured before. After the hold has ended, at most what
    /// the requester has available.
    /// </summary>
    /// <param name="hold">The hold.</param>
    /// <param name="receipt">The receipt.</param>
    /// <param name="available">What the requester has available besides the hold.</param>
    public static Capture Of(HoldState hold, VerifiedReceipt receipt, Credits available)
    {
        if (receipt.Sequence <= hold.LastSequence)
        {
            return new Capture(Credits.Zero, Credits.Zero, hold.CountedMilliseconds, Closes: false, IsLate: !hold.IsOpen, Counts: false);
        }

        var elapsed = Math.Max(0, (long)(receipt.ReceivedAt - hold.IssuedAt).TotalMilliseconds);
        var claimed = Math.Min(receipt.DurationMilliseconds, elapsed);
        var due = Credits.Min(Pricing.Cost(claimed, hold.Multiplier), hold.Amount);
        var amount = due > hold.Captured ? due - hold.Captured : Credits.Zero;
        if (!hold.IsOpen)
        {
            amount = Credits.Min(amount, available);
        }

        var closes = hold.IsOpen && receipt.Final;
        return new Capture(
            amount,
            closes ? hold.Remaining - amount : Credits.Zero,
            Math.Max(hold.CountedMilliseconds, (hold.Captured + amount).Micros / hold.Multiplier.Thousandths),
            closes,
            IsLate: !hold.IsOpen,
            Counts: true);
    }
}
