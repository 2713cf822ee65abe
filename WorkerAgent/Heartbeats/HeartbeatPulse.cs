namespace MonkeyTroop.WorkerAgent.Heartbeats;

/// <summary>
/// Whether the heartbeat loop goes on. It does while the coordinator is away: a heartbeat that gets no answer is one too. It does not when it hangs.
/// </summary>
internal sealed class HeartbeatPulse(TimeProvider time)
{
    /// <summary>Longest that one turn takes beyond the wait for it: a heartbeat and the keys take 5 s each, a machine that swaps takes its time.</summary>
    internal static readonly TimeSpan Turn = TimeSpan.FromSeconds(60);

    private long _due = long.MaxValue;

    /// <summary>Whether the loop has missed the time that it gave itself. Before its first turn it has not.</summary>
    public bool IsLate => time.GetTimestamp() > Interlocked.Read(ref _due);

    /// <summary>The loop's word that it comes round again after a wait and one turn.</summary>
    /// <param name="wait">The wait, an hour at most by the coordinator's own limits.</param>
    public void Expect(TimeSpan wait) =>
        Interlocked.Exchange(ref _due, time.GetTimestamp() + (long)((wait + Turn).TotalSeconds * time.TimestampFrequency));
}
