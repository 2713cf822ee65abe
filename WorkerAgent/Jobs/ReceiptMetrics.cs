using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>What becomes of receipts; see docs/metrics.md.</summary>
internal sealed class ReceiptMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.Receipts";

    private long _acknowledged;
    private long _refused;
    private long _tryAgain;

    public ReceiptMetrics(IMeterFactory meters, SqliteOutbox outbox, TimeProvider time)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter("monkeytroop.worker.receipts", Sent, "{receipt}", "Receipts that were sent, by the coordinator's verdict");
        meter.CreateObservableGauge("monkeytroop.worker.outbox.depth", () => outbox.Waiting.Count, "{receipt}", "Receipts that wait for the coordinator");
        meter.CreateObservableGauge(
            "monkeytroop.worker.outbox.age", () => outbox.Waiting.Since is { } since ? (time.GetUtcNow() - since).TotalSeconds : 0, "s",
            "How long the receipt has waited that was written first");
        meter.CreateObservableGauge("monkeytroop.worker.outbox.blocked", () => outbox.IsBlocked ? 1 : 0, null, "1 while no receipt can be kept, so that no request runs");
    }

    /// <summary>The coordinator answered, or did not.</summary>
    public void Sent(ReceiptVerdict verdict)
    {
        switch (verdict)
        {
            case ReceiptVerdict.Acknowledged:
                Interlocked.Increment(ref _acknowledged);
                break;
            case ReceiptVerdict.Refused:
                Interlocked.Increment(ref _refused);
                break;
            case ReceiptVerdict.TryAgain:
                Interlocked.Increment(ref _tryAgain);
                break;
            default:
                throw new UnreachableException($"no count for {verdict}");
        }
    }

    /// <summary>All three from the start: an alert sees no increase in a series that begins with one.</summary>
    private IEnumerable<Measurement<long>> Sent() =>
    [
        Of(ref _acknowledged, "acknowledged"), Of(ref _refused, "refused"), Of(ref _tryAgain, "try_again"),
    ];

    private static Measurement<long> Of(ref long count, string verdict) =>
        new(Interlocked.Read(ref count), new KeyValuePair<string, object?>("verdict", verdict));
}
