using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>
/// How much of a hold a job has used: the sum of what is due for its requests, at most the hold. Requests that run at the same time count each for
/// itself. Pure: the caller brings the clock, as time since any fixed moment that never runs backwards, and the lock.
/// </summary>
/// <param name="limit">What the hold pays for at first.</param>
/// <param name="settled">What requests that ended before have used, for a job that goes on after a restart.</param>
internal sealed class JobMeter(TimeSpan limit, TimeSpan settled = default)
{
    /// <summary>How long a job goes on before its use is looked at again, when its tokens are what counts: 1 s.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly HashSet<RequestMeter> _running = [];
    private TokenRates? _rates;
    private decimal _multiplier = 1;

    /// <summary>What the hold pays for; never shrinks.</summary>
    public TimeSpan Limit { get; private set; } = limit;

    /// <summary>Requests that count now.</summary>
    public int Running => _running.Count;

    /// <summary>What was settled, at most the hold. Never shrinks.</summary>
    public TimeSpan Settled { get; private set; } = Durations.Shorter(settled, limit);

    /// <summary>What all requests take of the hold now; at most all of it. See <see cref="RequestMeter.TakenAt"/>.</summary>
    public TimeSpan UsedAt(TimeSpan now) => Durations.Shorter(
        Limit, _running.Aggregate(Settled, (sum, request) => sum + request.TakenAt(now, _rates, _multiplier) - request.Settled));

    /// <summary>What is due for all requests, for each running one if it ended at a time of its own; at most the hold.</summary>
    public TimeSpan DueWith(Func<RequestMeter, TimeSpan> endOf) => Durations.Shorter(
        Limit, _running.Aggregate(Settled, (sum, request) => sum + request.DueAt(endOf(request), _rates, _multiplier) - request.Settled));

    /// <summary>Whether nothing of the hold is left.</summary>
    public bool IsUsedUpAt(TimeSpan now) => UsedAt(now) >= Limit;

    /// <summary>
    /// How long the hold lasts at least, if the requests that run now go on and no other starts: no request can cost more than its time
    /// allows. Null when none runs; zero when the hold is used up.
    /// </summary>
    public TimeSpan? LeftAt(TimeSpan now)
    {
        if (_running.Count == 0)
        {
            return null;
        }

        var most = _running.Aggregate(Settled, (sum, request) => sum + request.MostAt(now, _rates) - request.Settled);
        return most < Limit ? (Limit - most) * 100 / (_running.Count * DueTime.MostPercent(_rates is { Learned: true }))
            : IsUsedUpAt(now) ? TimeSpan.Zero
            : LookInterval;
    }

    /// <summary>Lets the hold pay for more; less than it pays for changes nothing.</summary>
    public void Extend(TimeSpan limit) => Limit = limit > Limit ? limit : Limit;

    /// <summary>Counts by tokens from now on.</summary>
    /// <param name="rates">The model's rates.</param>
    /// <param name="multiplier">Credits for a second of this node; more than 0.</param>
    public void CountBy(TokenRates rates, decimal multiplier) => (_rates, _multiplier) = (rates, multiplier);

    /// <summary>Counts a request from <paramref name="now"/> on.</summary>
    public RequestMeter Begin(TimeSpan now)
    {
        var request = new RequestMeter(now);
        _running.Add(request);
        return request;
    }

    /// <summary>Whether a request counts still.</summary>
    public bool Counts(RequestMeter request) => _running.Contains(request);

    /// <summary>Settles what a request has used up to a time; it counts on.</summary>
    public void Settle(RequestMeter request, TimeSpan billedUntil)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(Counts(request), false, nameof(request));
        ArgumentOutOfRangeException.ThrowIfLessThan(billedUntil, request.Begun);
        var due = request.DueAt(billedUntil, _rates, _multiplier);
        Settled = Durations.Shorter(Limit, Settled + due - request.Settled);
        request.Settled = due;
    }

    /// <summary>Stops counting a request.</summary>
    public void Stop(RequestMeter request) => _running.Remove(request);
}
