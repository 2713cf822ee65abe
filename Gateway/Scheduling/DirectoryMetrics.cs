using System.Diagnostics.Metrics;

namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>What this gateway's replica of the directory knows, and how old that is; see docs/metrics.md.</summary>
internal sealed class DirectoryMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.Directory";

    private readonly Meter _meter;
    private readonly Counter<long> _snapshots;

    public DirectoryMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _snapshots = _meter.CreateCounter<long>("monkeytroop.directory.snapshots", "{snapshot}", "Whole partitions that were read");
    }

    /// <summary>Watches a replica.</summary>
    public void Watch(DirectoryPoller poller)
    {
        _meter.CreateObservableGauge("monkeytroop.directory.nodes", () => poller.Replica.Count, "{node}", "Live nodes");
        _meter.CreateObservableGauge("monkeytroop.directory.slots", () => poller.Replica.Slots.All, "{slot}", "Slots of nodes that take jobs");
        _meter.CreateObservableGauge("monkeytroop.directory.slots.free", () => poller.Replica.Slots.Free, "{slot}", "Those that are free");
        _meter.CreateObservableGauge(
            "monkeytroop.directory.lag", () => poller.Lag.TotalSeconds, "s", "Age of the last word of the partition that has been quiet for the longest");
    }

    /// <summary>A whole partition was read.</summary>
    public void SnapshotTaken() => _snapshots.Add(1);
}
