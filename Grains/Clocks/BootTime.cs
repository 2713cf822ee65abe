namespace MonkeyTroop.Grains.Clocks;

/// <summary>A point in time, measured from the machine's start. Setting the clock does not change it.</summary>
/// <param name="Boot">Identifies the start; empty where the system has no identifier, and then two points cannot be compared.</param>
/// <param name="Elapsed">Time since then.</param>
internal sealed record BootTime(string Boot, TimeSpan Elapsed)
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id"; // proc_sys_kernel(5), Linux

    private static readonly Lazy<string> Current = new(() => File.Exists(BootFile) ? File.ReadAllText(BootFile).Trim() : "");

    /// <summary>Now.</summary>
    public static BootTime Now() => new(Current.Value, TimeSpan.FromMilliseconds(Environment.TickCount64));

    /// <summary>Time from an earlier point to this one; null when the machine was restarted in between, or when that is unknown.</summary>
    public TimeSpan? Since(BootTime earlier) => Boot.Length > 0 && Boot == earlier.Boot && Elapsed >= earlier.Elapsed ? Elapsed - earlier.Elapsed : null;
}
