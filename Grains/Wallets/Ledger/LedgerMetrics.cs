using System.Diagnostics.Metrics;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>What the ledger's writers do; see docs/metrics.md.</summary>
internal sealed class LedgerMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.Ledger";

    private readonly Meter _meter;
    private readonly TimeProvider _time;
    private readonly Histogram<int> _size;
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _fallbacks;
    private long _rejected;
    private long _refused;

    public LedgerMetrics(IMeterFactory meters, TimeProvider time)
    {
        (_meter, _time) = (meters.Create(MeterName), time);
        _size = _meter.CreateHistogram(
            "monkeytroop.ledger.batch.size", "{operation}", "Operations that shared a commit",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] });
        _duration = _meter.CreateHistogram(
            "monkeytroop.ledger.batch.duration", "s", "Time of a commit, by outcome",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
        _fallbacks = _meter.CreateCounter<long>("monkeytroop.ledger.fallbacks", "{batch}", "Batches that went under locks, by reason");

        // Observed, so that both are there at zero: an alert sees no increase in a series that begins with one.
        _meter.CreateObservableCounter("monkeytroop.ledger.rejected", () => Interlocked.Read(ref _rejected), "{operation}", "Operations that the full queue turned away");
        _meter.CreateObservableCounter("monkeytroop.ledger.refused", () => Interlocked.Read(ref _refused), "{batch}", "Commits that an invariant of the ledger or a constraint of the database refused");
    }

    /// <summary>Bounds of histograms of time, in seconds: 1 ms to 30 s.</summary>
    public static double[] Seconds { get; } = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    /// <summary>Watches the queues before the writers.</summary>
    /// <param name="depth">Operations in the queues.</param>
    /// <param name="limit">Operations that the queues can take.</param>
    /// <param name="waits">For how long the commit that is under way has been.</param>
    public void Watch(Func<int> depth, int limit, Func<TimeSpan> waits)
    {
        _meter.CreateObservableGauge("monkeytroop.ledger.waits", () => waits().TotalSeconds, "s", "For how long the commit that is under way has been; 0 when none is");
        _meter.CreateObservableGauge("monkeytroop.ledger.queue.depth", depth, "{operation}", "Operations in the queue for a commit");
        _meter.CreateObservableGauge("monkeytroop.ledger.queue.limit", () => limit, "{operation}", "Operations that the queue can take");
    }

    /// <summary>A batch is on the disk.</summary>
    public void Committed(int operations, long began)
    {
        _size.Record(operations);
        _duration.Record(Since(began), Outcome("ok"));
    }

    /// <summary>A batch is not.</summary>
    public void Failed(Exception e, long began)
    {
        var isRefused = e is LedgerRefusedException;
        if (isRefused)
        {
            Interlocked.Increment(ref _refused);
        }

        _duration.Record(Since(began), Outcome(isRefused ? "refused" : e is StoreUnavailableException ? "store_away" : "failed"));
    }

    /// <summary>A batch went under locks.</summary>
    /// <param name="reason">Why: <c>conflict</c>, <c>refused</c>, <c>connection</c>, or <c>backoff</c> after an earlier conflict.</param>
    public void FellBack(string reason) => _fallbacks.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>An operation found the queue full.</summary>
    public void Rejected() => Interlocked.Increment(ref _rejected);

    private double Since(long began) => _time.GetElapsedTime(began).TotalSeconds;

    private static KeyValuePair<string, object?> Outcome(string outcome) => new("outcome", outcome);
}
