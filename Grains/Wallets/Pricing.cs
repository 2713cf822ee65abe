using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Grains.Wallets;

/// <summary>
/// What time on a node costs. A millisecond costs exactly as many micro-credits as the multiplier has thousandths, so
/// no figure is ever rounded.
/// </summary>
public static class Pricing
{
    /// <summary>The price of time on a node.</summary>
    /// <param name="milliseconds">Not negative.</param>
    /// <param name="multiplier">The node's multiplier.</param>
    public static Credits Cost(long milliseconds, Multiplier multiplier)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds);
        return new Credits(checked(milliseconds * multiplier.Thousandths));
    }

    /// <summary>The most milliseconds that can be due for a time on a node; see <see cref="DueTime.Most"/>.</summary>
    public static long MostDue(long milliseconds, JobRates? rates) =>
        checked(milliseconds * DueTime.MostPercent(rates is { AreLearned: true })) / 100;

    /// <summary>Seconds of a node that an amount pays for, cut off to whole milliseconds.</summary>
    public static decimal Seconds(Credits amount, Multiplier multiplier) => amount.Micros / multiplier.Thousandths / 1000m;

    /// <summary>
    /// How much to hold at first for a job whose payer extends its hold: the price of a short time, at most a part of what the account has, but
    /// always what pays for the least; null when less than that is available, with what it is in <paramref name="required"/>.
    /// </summary>
    public static Credits? FirstHold(WalletSnapshot wallet, Multiplier multiplier, HoldOptions options, out Credits required)
    {
        ArgumentNullException.ThrowIfNull(wallet);
        ArgumentNullException.ThrowIfNull(options);
        required = Cost(options.LeastFirstSeconds * 1000L, multiplier);
        var first = Credits.Min(Cost(options.FirstSeconds * 1000L, multiplier), new Credits(wallet.Balance.Micros / options.FirstParts));
        return wallet.Available < required ? null : Credits.Min(wallet.Available, Credits.Max(first, required));
    }

    /// <summary>
    /// How much to hold for a job: the full time's price, or all that is available; null when that would not pay for the
    /// minimum, with what would in <paramref name="required"/>.
    /// </summary>
    public static Credits? Hold(Credits available, Multiplier multiplier, HoldOptions options, out Credits required)
    {
        ArgumentNullException.ThrowIfNull(options);
        required = Cost(options.MinimumSeconds * 1000L, multiplier);
        var full = Cost(Math.Max(options.Seconds, options.MinimumSeconds) * 1000L, multiplier);
        return available < required ? null : Credits.Min(available, full);
    }
}
