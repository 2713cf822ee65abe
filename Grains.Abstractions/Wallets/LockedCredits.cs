using System.Globalization;

namespace MonkeyTroop.Grains.Wallets;

/// <summary>
/// Credits that an account earned out of other accounts' starter credits. It can spend them at once, and give them away from a day on: so what is
/// made of starter credits cannot leave for a week, in which an administrator can take it back. Spent ones stay locked for those who earn them,
/// until the same day. Immutable.
/// </summary>
/// <param name="Text">
/// As it is stored: a lot for each day, the earliest first, as <c>2026-12-06:1200000 2026-12-07:5</c> (free from 00:00 UTC, micro-credits);
/// null for none.
/// </param>
[GenerateSerializer, Immutable]
public readonly record struct LockedCredits(string? Text)
{
    /// <summary>Whole days for which credits stay locked: 7. What is left of the day on which they are earned comes on top.</summary>
    public const int Days = 7;

    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>No locked credits.</summary>
    public static readonly LockedCredits None;

    /// <summary>Reads the stored form.</summary>
    /// <exception cref="FormatException">It is no such form.</exception>
    public static LockedCredits Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var read = new LockedCredits(text.Length == 0 ? null : text);
        _ = read.Lots;
        return read;
    }

    /// <summary>The first day on which what is earned now is free.</summary>
    public static DateOnly FreeFrom(DateTimeOffset now) => DayOf(now).AddDays(Days + 1);

    /// <summary>Every lot, the earliest first, those that are free by now included.</summary>
    public IReadOnlyList<LockedLot> Lots => Text is null ? [] : [.. Text.Split(' ').Select(Lot)];

    /// <summary>The lots that are still locked, the earliest first.</summary>
    public IReadOnlyList<LockedLot> LotsAt(DateTimeOffset now)
    {
        var today = DayOf(now);
        return [.. Lots.Where(lot => lot.FreeFrom > today)];
    }

    /// <summary>How much is still locked.</summary>
    public Credits At(DateTimeOffset now) => Text is null ? Credits.Zero : Sum(LotsAt(now));

    /// <summary>These and what is earned now; lots that are free by now are left out.</summary>
    public LockedCredits With(Credits earned, DateTimeOffset now) => With(Of([new LockedLot(FreeFrom(now), earned)]), now);

    /// <summary>These and others; lots that are free by now are left out.</summary>
    public LockedCredits With(LockedCredits others, DateTimeOffset now) => others.Text is null ? this : Of(LotsAt(now).Concat(others.LotsAt(now)));

    /// <summary>Takes from what is still locked, the longest locked first.</summary>
    /// <param name="most">The most to take.</param>
    /// <param name="now">The time.</param>
    /// <returns>What was taken, and what is left.</returns>
    public (LockedCredits Taken, LockedCredits Left) Take(Credits most, DateTimeOffset now)
    {
        if (Text is null || most <= Credits.Zero)
        {
            return (None, this);
        }

        var (taken, left) = (new List<LockedLot>(), new List<LockedLot>());
        foreach (var lot in LotsAt(now).Reverse())
        {
            var part = Credits.Min(lot.Amount, most);
            most -= part;
            taken.Add(lot with { Amount = part });
            left.Add(lot with { Amount = lot.Amount - part });
        }

        return (Of(taken), Of(left));
    }

    private static Credits Sum(IEnumerable<LockedLot> lots) => lots.Aggregate(Credits.Zero, (sum, lot) => sum + lot.Amount);

    private static LockedCredits Of(IEnumerable<LockedLot> lots)
    {
        var days = lots.Where(lot => lot.Amount > Credits.Zero).GroupBy(lot => lot.FreeFrom).OrderBy(day => day.Key)
            .Select(day => string.Create(CultureInfo.InvariantCulture, $"{day.Key.ToString(DayFormat, CultureInfo.InvariantCulture)}:{Sum(day).Micros}"));
        var text = string.Join(' ', days);
        return new LockedCredits(text.Length == 0 ? null : text);
    }

    private static LockedLot Lot(string text)
    {
        if (text.Split(':') is [var day, var micros]
            && DateOnly.TryParseExact(day, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var freeFrom)
            && long.TryParse(micros, NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            && amount > 0)
        {
            return new LockedLot(freeFrom, new Credits(amount));
        }

        throw new FormatException($"'{text}' is no lot of locked credits");
    }

    private static DateOnly DayOf(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime);
}

/// <summary>Locked credits that are free from the same day on.</summary>
/// <param name="FreeFrom">The first day (UTC) on which they can be given away.</param>
/// <param name="Amount">How much; more than zero.</param>
public readonly record struct LockedLot(DateOnly FreeFrom, Credits Amount);
