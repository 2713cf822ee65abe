namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>How long to wait before trying again: doubling from 1 s to 60 s, spread at random so that workers do not come back all at once.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>The wait after a number of failures in a row.</summary>
    /// <param name="failures">Failures so far, from 1.</param>
    /// <param name="asked">What the coordinator asked for, when it did; never waited less, at most an hour.</param>
    /// <param name="random">A number in [0, 1).</param>
    public static TimeSpan After(int failures, TimeSpan? asked, double random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        var full = Math.Min(First.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 16)), Longest.TotalSeconds);
        var spread = TimeSpan.FromSeconds(full * (0.5 + (random / 2)));
        var least = asked is { } wait ? TimeSpan.FromSeconds(Math.Clamp(wait.TotalSeconds, 0, 3600)) : TimeSpan.Zero;
        return spread > least ? spread : least;
    }
}
