using System.Diagnostics.Metrics;

namespace MonkeyTroop.WorkerAgent.Receipts;

/// <summary>What becomes of receipts; see docs/metrics.md.</summary>
internal sealed class ReceiptMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.Receipts";

    private readonly Counter<long> _sent;

    public ReceiptMetrics(IMeterFactory meters, SqliteOutbox outbox, TimeProvider time)
    {
        var meter = meters.Create(MeterName);
        _sent = meter.CreateCounter<long>("monkeytroop.worker.receipts", "{receipt}", "Receipts that were sent, by the coordinator's verdict");
        meter.CreateObservableGauge("monkeytroop.worker.outbox.depth", () => outbox.Waiting.Count, "{receipt}", "Receipts that wait for the coordinator");
        meter.CreateObservableGauge(
            "monkeytroop.worker.outbox.age", () => outbox.Waiting.Since is { } since ? (time.GetUtcNow() - since).TotalSeconds : 0, "s",
            "How long the receipt has waited that was written first");
        meter.CreateObservableGauge("monkeytroop.worker.outbox.blocked", () => outbox.IsBlocked ? 1 : 0, null, "1 while no receipt can be kept, so that no request runs");
    }

    /// <summary>The coordinator answered, or did not.</summary>
    public void Sent(ReceiptVerdict verdict) => _sent.Add(1, new KeyValuePair<string, object?>("verdict", verdict switch
    {
        ReceiptVerdict.Acknowledged => "acknowledged",
        ReceiptVerdict.Refused => "refused",
        _ => "try_again",
    }));
}
