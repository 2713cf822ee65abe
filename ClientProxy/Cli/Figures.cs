using System.Globalization;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary>Figures as people read them, the same in every language setting.</summary>
internal static class Figures
{
    /// <summary>Credits, to the micro-credit where there are any.</summary>
    public static string Credits(decimal credits) => credits.ToString("0.00####", CultureInfo.InvariantCulture);

    /// <summary>Credits that 1,000 tokens of an answer cost, to the hundredth; a dash where time is paid.</summary>
    /// <param name="rate">Tokens that the reference GPU makes in a second; more than 0.</param>
    public static string Price(decimal? rate) => rate is { } made ? (1000 / made).ToString("0.00", CultureInfo.InvariantCulture) : "-";

    /// <summary>Seconds, or a dash.</summary>
    public static string Seconds(decimal? seconds) => seconds?.ToString("0.###", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A factor, such as a multiplier or a reputation.</summary>
    public static string Factor(double factor) => factor.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>A count, or a dash.</summary>
    public static string Count(long? count) => count?.ToString(CultureInfo.InvariantCulture) ?? "-";

    /// <summary>A size in the largest of B, kB, MB and GB that fits, or a dash.</summary>
    public static string Size(long? bytes) => bytes switch
    {
        null => "-",
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
    };

    /// <summary>A time in UTC to the second.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
