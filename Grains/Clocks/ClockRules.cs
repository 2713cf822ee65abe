using System.Globalization;

namespace MonkeyTroop.Grains.Clocks;

/// <summary>What to make of clocks that differ. Pure.</summary>
public static class ClockRules
{
    /// <summary>From here on a difference is worth a warning.</summary>
    public static readonly TimeSpan Noticed = TimeSpan.FromSeconds(2);

    /// <summary>
    /// From here on a machine's clock is wrong: half of what proofs may be off (60 s), so that callers whose own clock is a little off are
    /// not refused.
    /// </summary>
    public static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(30);

    /// <summary>Whether a member may go on by what the database's clock says now.</summary>
    /// <param name="read">The database's time.</param>
    /// <param name="expected">The time before, carried on by elapsed time.</param>
    /// <param name="machine">The machine's clock.</param>
    /// <returns>
    /// False when the database's clock jumped and the machine's did not jump with it. Two witnesses, elapsed time and the machine, are then
    /// against one, and by a jump ahead every open hold would be released.
    /// </returns>
    public static bool Believes(DateTimeOffset read, DateTimeOffset expected, DateTimeOffset machine) =>
        (read - expected).Duration() <= Tolerated || (read - machine).Duration() <= Tolerated;

    /// <summary>A difference in words: <c>600 s ahead of</c>, <c>2.5 s behind</c>.</summary>
    public static string Text(TimeSpan ahead) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Math.Round(Math.Abs(ahead.TotalSeconds), Math.Abs(ahead.TotalSeconds) < 10 ? 1 : 0)} s {(ahead < TimeSpan.Zero ? "behind" : "ahead of")}");
}
