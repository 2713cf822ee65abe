using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace MonkeyTroop.ServiceDefaults.Clocks;

/// <summary>
/// The machine's clock. For tests it can be set wrong while a program runs: <see cref="ShiftFile"/> names a file with the seconds that
/// are added to it. Elapsed time, and so every wait and limit, stays as it is: a clock that is set wrong does not change that either.
/// </summary>
/// <param name="shiftFile">The file; a missing or empty one adds nothing.</param>
public sealed class MachineClock(string shiftFile) : TimeProvider
{
    /// <summary>The setting, for tests only.</summary>
    public const string ShiftFile = "Clock:ShiftFile";

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift();

    /// <summary>The clock that the settings ask for: the system's, unless a test sets it wrong.</summary>
    public static TimeProvider Of(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration[ShiftFile] is { Length: > 0 } file ? new MachineClock(file) : System;
    }

    private TimeSpan Shift()
    {
        try
        {
            return double.TryParse(File.ReadAllText(shiftFile), CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
        }
        catch (FileNotFoundException)
        {
            return TimeSpan.Zero;
        }
    }
}
