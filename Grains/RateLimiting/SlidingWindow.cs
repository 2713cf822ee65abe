namespace MonkeyTroop.Grains.RateLimiting;

/// <summary>
/// An exact sliding window: of any span of time as long as the window, at most <c>Limit</c> calls fall into it. Keeps the time of
/// each call that it let pass and that is still in the window, in a ring that grows to the limit. Not safe for concurrent use.
/// </summary>
/// <remarks>A call made at <c>t</c> is in the window until just before <c>t + Window</c>.</remarks>
public sealed class SlidingWindow
{
    private const int SmallestRing = 8;

    private long[] _ring = [];
    private int _oldest;

    /// <summary>Makes an empty window.</summary>
    /// <param name="limit">Calls that may be in it; 1 or more.</param>
    /// <param name="length">Its length; above zero.</param>
    public SlidingWindow(int limit, TimeSpan length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero);
        (Limit, Length) = (limit, length);
    }

    /// <summary>Makes a window with calls that another let pass; the newest count when there are more than the limit.</summary>
    public SlidingWindow(int limit, TimeSpan length, IReadOnlyList<DateTimeOffset> calls)
        : this(limit, length)
    {
        ArgumentNullException.ThrowIfNull(calls);
        foreach (var call in calls.Order().Skip(Math.Max(0, calls.Count - limit)))
        {
            Add(call.UtcTicks);
        }
    }

    /// <summary>Calls that may be in the window.</summary>
    public int Limit { get; }

    /// <summary>The window's length.</summary>
    public TimeSpan Length { get; }

    /// <summary>Calls in the window when it was last asked.</summary>
    public int Count { get; private set; }

    /// <summary>The calls in the window when it was last asked, oldest first.</summary>
    public IReadOnlyList<DateTimeOffset> Calls => [.. Enumerable.Range(0, Count).Select(index => new DateTimeOffset(At(index), TimeSpan.Zero))];

    /// <summary>Lets a call pass and keeps its time, or says how long no call passes.</summary>
    public Admission Admit(DateTimeOffset now)
    {
        Drop(now);
        var isAdmitted = Count < Limit;
        if (isAdmitted)
        {
            Add(now.UtcTicks);
        }

        return new Admission(isAdmitted, Limit, Limit - Count, ResetAt(now));
    }

    /// <summary>Until the oldest call leaves the window; zero when there is none.</summary>
    public TimeSpan Reset(DateTimeOffset now)
    {
        Drop(now);
        return ResetAt(now);
    }

    private TimeSpan ResetAt(DateTimeOffset now) => Count == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(At(0) - now.UtcTicks) + Length;

    private long At(int index) => _ring[(_oldest + index) % _ring.Length];

    private void Add(long ticks)
    {
        if (Count == _ring.Length)
        {
            Grow();
        }

        _ring[(_oldest + Count) % _ring.Length] = ticks;
        Count++;
    }

    private void Drop(DateTimeOffset now)
    {
        // A clock that was set back: what it calls the future counts from now on, or the wait could be as long as the step.
        for (var index = Count - 1; index >= 0 && At(index) > now.UtcTicks; index--)
        {
            _ring[(_oldest + index) % _ring.Length] = now.UtcTicks;
        }

        while (Count > 0 && now.UtcTicks - At(0) >= Length.Ticks)
        {
            _oldest = (_oldest + 1) % _ring.Length;
            Count--;
        }
    }

    private void Grow()
    {
        var larger = new long[Math.Min(Limit, Math.Max(SmallestRing, _ring.Length * 2))];
        for (var index = 0; index < Count; index++)
        {
            larger[index] = At(index);
        }

        (_ring, _oldest) = (larger, 0);
    }
}
