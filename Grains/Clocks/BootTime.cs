namespace MonkeyTroop.Grains.Clocks;

/// <summary>A moment, told by the machine's start: nobody can set that.</summary>
/// <param name="Boot">Names the start; empty where the system has no name for it, and then two moments cannot be compared.</param>
/// <param name="Elapsed">Time since then.</param>
internal sealed record BootTime(string Boot, TimeSpan Elapsed)
{
    private const string BootFile = "/proc/sys/kernel/random/boot_id"; // proc_sys_kernel(5), Linux

    private static readonly Lazy<string> Current = new(() => File.Exists(BootFile) ? File.ReadAllText(BootFile).Trim() : "");

    /// <summary>Now.</summary>
    public static BootTime Now() => new(Current.Value, TimeSpan.FromMilliseconds(Environment.TickCount64));

    /// <summary>Time from an earlier moment to this one, or null when the machine started anew in between, or it cannot be known.</summary>
    public TimeSpan? Since(BootTime earlier) => Boot.Length > 0 && Boot == earlier.Boot && Elapsed >= earlier.Elapsed ? Elapsed - earlier.Elapsed : null;
}
