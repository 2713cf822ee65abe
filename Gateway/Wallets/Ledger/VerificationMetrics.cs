using System.Diagnostics.Metrics;
using MonkeyTroop.Grains.Wallets.Audit;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary>What the last look through the books found that this gateway was asked for; see docs/metrics.md.</summary>
internal sealed class VerificationMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.Verification";

    private readonly TimeProvider _time;
    private LedgerReport? _last;

    public VerificationMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("monkeytroop.ledger.violations", Violations, "{violation}", "Violations that the last look through the books found");
        meter.CreateObservableGauge("monkeytroop.ledger.verified.age", Age, "s", "Time since the last look through the books");
    }

    /// <summary>The books were looked through.</summary>
    public void Verified(LedgerReport report) => Volatile.Write(ref _last, report);

    private IEnumerable<Measurement<long>> Violations() => Volatile.Read(ref _last) is { } report ? [new(report.Counts.Values.Sum())] : [];

    private IEnumerable<Measurement<double>> Age() =>
        Volatile.Read(ref _last) is { } report ? [new((_time.GetUtcNow() - report.CheckedAt).TotalSeconds)] : [];
}
