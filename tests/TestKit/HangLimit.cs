using System.Globalization;

namespace MonkeyTroop.Tests.TestKit;

/// <summary>
/// Limits that only end a hung test. They measure nothing and promise nothing, so a slow or busy machine may stretch all of them with
/// <see cref="PatienceVariable"/>. A limit that the product promises is never stretched.
/// </summary>
public static class HangLimit
{
    /// <summary>Environment variable with the factor by which every hang limit grows: 1 to 100, 1 when it is not set.</summary>
    public const string PatienceVariable = "TROOP_TEST_PATIENCE";

    /// <summary>The factor.</summary>
    public static double Factor { get; } = Read(Environment.GetEnvironmentVariable(PatienceVariable));

    /// <summary>A limit as it holds on this machine.</summary>
    /// <param name="usual">The limit on a machine that does nothing else.</param>
    public static TimeSpan Of(TimeSpan usual) => usual * Factor;

    private static double Read(string? text) =>
        string.IsNullOrEmpty(text) ? 1
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && factor is >= 1 and <= 100 ? factor
        : throw new InvalidOperationException($"{PatienceVariable} is a number from 1 to 100, not {text}");
}
