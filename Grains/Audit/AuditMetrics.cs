using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace MonkeyTroop.Grains.Audit;

/// <summary>How far the record of what happened is from being safe; see docs/metrics.md. Measured only when it is read.</summary>
internal sealed class AuditMetrics(IMeterFactory meters, AuditLog log, AuditShipping shipping) : IHostedService
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.Audit";

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("monkeytroop.audit.queue.depth", () => log.Waiting, "{event}", "Events in memory that wait for the disk");
        meter.CreateObservableCounter("monkeytroop.audit.lost", () => log.Lost, "{event}", "Events that were lost because the disk took nothing");
        meter.CreateObservableGauge("monkeytroop.audit.trouble", () => log.Trouble is null ? 0 : 1, null, "1 while events cannot be written");
        meter.CreateObservableGauge("monkeytroop.audit.backlog", () => shipping.Backlog, "By", "Events in files that the database has not taken");
        meter.CreateObservableGauge("monkeytroop.audit.ship.age", () => shipping.Age.TotalSeconds, "s", "Time since the database had every event");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
