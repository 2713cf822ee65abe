namespace MonkeyTroop.HardwareProver;

/// <summary>Has Linux end this process before any other when memory is short (proc(5): oom_score_adj): it fills 512 MiB on a donor's machine.</summary>
internal static class FirstToGo
{
    private const string Score = "/proc/self/oom_score_adj";

    /// <summary>Says so, where it can be said.</summary>
    public static void Mark()
    {
        if (!File.Exists(Score))
        {
            return;
        }

        try
        {
            File.WriteAllText(Score, "1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not ours to say here: then it is a process like the others.
        }
    }
}
