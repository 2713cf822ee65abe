using System.Diagnostics.Metrics;
using MonkeyTroop.Grains.Wallets.Verification;

namespace MonkeyTroop.Gateway.Wallets.Ledger;

/// <summary>What the last looks through the books found, and how old they and the last backup are; see docs/metrics.md.</summary>
internal sealed class VerificationMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.Verification";

    private static readonly string[] Looks = [LedgerChecks.Quick, LedgerChecks.Whole];

    private readonly TimeProvider _time;
    private IReadOnlyDictionary<string, LedgerCheck> _checks = new Dictionary<string, LedgerCheck>();

    public VerificationMetrics(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("monkeytroop.ledger.violations", Violations, "{violation}", "Violations that the last look through the books found");
        meter.CreateObservableGauge("monkeytroop.ledger.verified.age", Ages, "s", "Time since the last look through the books, or since there should have been one");
        meter.CreateObservableGauge("monkeytroop.backup.age", BackupAge, "s", "Time since the last backup by ledger backup, or since there should have been one");
    }

    /// <summary>What the store remembers now.</summary>
    public void Update(IReadOnlyDictionary<string, LedgerCheck> checks) => Volatile.Write(ref _checks, checks);

    private IEnumerable<Measurement<long>> Violations() =>
        Known(Looks).Where(known => known.Check.At is not null).Select(known => new Measurement<long>(known.Check.Violations, Tag(known.Name)));

    private IEnumerable<Measurement<double>> Ages() => Known(Looks).Select(known => new Measurement<double>(AgeOf(known.Check), Tag(known.Name)));

    private IEnumerable<Measurement<double>> BackupAge() => Known([LedgerChecks.Backup]).Select(known => new Measurement<double>(AgeOf(known.Check)));

    private double AgeOf(LedgerCheck check) => check.AgeAt(_time.GetUtcNow()).TotalSeconds;

    private List<(string Name, LedgerCheck Check)> Known(IEnumerable<string> names)
    {
        var checks = Volatile.Read(ref _checks);
        return [.. names.Where(checks.ContainsKey).Select(name => (name, checks[name]))];
    }

    private static KeyValuePair<string, object?> Tag(string name) => new("look", name);
}
