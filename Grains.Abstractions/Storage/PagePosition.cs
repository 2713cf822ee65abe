using System.Globalization;

namespace MonkeyTroop.Grains.Storage;

/// <summary>
/// Where a page ends: the time and the number of its last row. The next page begins behind it, so a page costs the same wherever it is,
/// and rows that come in the meantime move none.
/// </summary>
/// <param name="Time">The row's time, in whole microseconds.</param>
/// <param name="Id">The row's number, above 0, which orders rows of the same time.</param>
public readonly record struct PagePosition(DateTimeOffset Time, long Id)
{
    private const char Between = '-';

    /// <summary>Reads the form of <see cref="ToString"/>; false for every other text.</summary>
    public static bool TryParse(string text, out PagePosition position)
    {
        position = default;
        ArgumentNullException.ThrowIfNull(text);
        if (text.IndexOf(Between, StringComparison.Ordinal) is var at && at < 0
            || !TryRead(text.AsSpan(0, at), out var microseconds) || !TryRead(text.AsSpan(at + 1), out var id) || id == 0
            || microseconds > (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond)
        {
            return false;
        }

        position = new PagePosition(DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond), id);
        return true;
    }

    /// <summary>
    /// The one bound of rows behind a position and before a time: databases begin to read at one bound and look at every row up to the other.
    /// </summary>
    /// <param name="after">The position; null for none.</param>
    /// <param name="before">The time; null for none.</param>
    public static PagePosition Bound(PagePosition? after, DateTimeOffset? before)
    {
        var end = new PagePosition(before ?? DateTimeOffset.MaxValue, before is null ? long.MaxValue : 0); // numbers are above 0
        return after is { } position && (position.Time, position.Id).CompareTo((end.Time, end.Id)) < 0 ? position : end;
    }

    /// <summary>Microseconds since 1970 and the number. Callers hand it back as it is.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(Time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond}{Between}{Id}");

    private static bool TryRead(ReadOnlySpan<char> digits, out long number) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
