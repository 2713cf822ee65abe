using MonkeyTroop.Protocol;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>
/// How much of a hold a job has used: the sum over its requests of the time from accepting each to its last byte, at
/// most the hold. Requests that run at the same time count each for itself. Pure: the caller brings the clock, as time
/// since any fixed moment that never runs backwards, and the lock.
/// </summary>
/// <param name="limit">What the hold pays for at first.</param>
/// <param name="settled">What requests that ended before have used, for a job that goes on after a restart.</param>
internal sealed class JobMeter(TimeSpan limit, TimeSpan settled = default)
{
    // The sum of the running requests' starts: their use at a moment is Running * now - _starts, without a list of them.
    private TimeSpan _starts;

    /// <summary>What the hold pays for; never shrinks.</summary>
    public TimeSpan Limit { get; private set; } = limit;

    /// <summary>Requests that run now.</summary>
    public int Running { get; private set; }

    /// <summary>What requests that ended have used, at most the hold. Never shrinks.</summary>
    public TimeSpan Settled { get; private set; } = Durations.Shorter(settled, limit);

    /// <summary>What all requests have used, the running ones up to <paramref name="now"/>; at most the hold.</summary>
    public TimeSpan UsedAt(TimeSpan now) => Durations.Shorter(Limit, Settled + (now * Running) - _starts);

    /// <summary>Whether nothing of the hold is left.</summary>
    public bool IsUsedUpAt(TimeSpan now) => UsedAt(now) >= Limit;

    /// <summary>How long the hold lasts if the requests that run now go on and no other starts; null when none runs.</summary>
    public TimeSpan? LeftAt(TimeSpan now) => Running == 0 ? null : (Limit - UsedAt(now)) / Running;

    /// <summary>Lets the hold pay for more; less than it pays for changes nothing.</summary>
    public void Extend(TimeSpan limit) => Limit = limit > Limit ? limit : Limit;

    /// <summary>Counts a request from <paramref name="now"/> on.</summary>
    public void Begin(TimeSpan now)
    {
        Running++;
        _starts += now;
    }

    /// <summary>Stops counting the request that began at <paramref name="begun"/>, and settles its use up to <paramref name="billedUntil"/>.</summary>
    public void End(TimeSpan begun, TimeSpan billedUntil)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Running, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(billedUntil, begun);
        Running--;
        _starts -= begun;
        Settled = Durations.Shorter(Limit, Settled + (billedUntil - begun));
    }
}
