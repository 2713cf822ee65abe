using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Grains.Wallets;

/// <summary>
/// The rule for a job of which both sides speak: the lower word counts. The payer starts its clock before it sends a request and stops it after
/// the last byte, so an honest payer's word is never below an honest node's, except by what clocks and busy machines differ. Pure.
/// </summary>
public static class TwoWords
{
    /// <summary>What is allowed beyond the payer's time, for clocks that run differently: 2 %.</summary>
    public const int SharePercent = 2;

    /// <summary>What is allowed for each request: 100 ms, for a busy machine that stops its clock late.</summary>
    public const long RequestGrace = 100;

    /// <summary>What is allowed for each request that broke off: 2 s, until the node hears of it.</summary>
    public const long BreakGrace = 2_000;

    /// <summary>
    /// How much of a difference is excused for each request that broke off: 120 s. A node sends on into the buffers on the way, or makes a whole answer, with
    /// text that its payer never gets to count. It is not paid for that.
    /// </summary>
    public const long BreakExcuse = 120_000;

    /// <summary>
    /// How long after the expiry of its last ticket a job's payer is heard: 15 min. Its client ends the job at that expiry; what was charged long ago stays.
    /// </summary>
    public static readonly TimeSpan HeardFor = TimeSpan.FromMinutes(15);

    /// <summary>The most milliseconds of the node that are charged for a job of which its payer says this.</summary>
    public static long MostMilliseconds(PayerWord word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return checked(
            word.Milliseconds + ((word.Milliseconds * SharePercent) + 99) / 100
            + (word.Requests * RequestGrace) + ((word.Cancelled + word.Broken) * BreakGrace));
    }

    /// <summary>The milliseconds beyond them that are excused.</summary>
    public static long ExcusedMilliseconds(PayerWord word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return checked((word.Cancelled + word.Broken) * BreakExcuse);
    }

    /// <summary>
    /// What an extension says of a job's use: what its payer says, and at least what is more than <see cref="ExtendRequest.MaxAhead"/> before its
    /// end. So no payer runs a job for hours and then says that it used nothing.
    /// </summary>
    /// <param name="total">Milliseconds that the hold is to pay for in all.</param>
    /// <param name="used">Milliseconds that the payer says were used; 0 where it does not say.</param>
    /// <param name="parallel">Requests of the job that may run at the same time.</param>
    public static long VouchedMilliseconds(long total, long used, int parallel) =>
        Math.Max(Math.Clamp(used, 0, total), total - (ExtendRequest.MaxAhead * 1000L * parallel));
}
