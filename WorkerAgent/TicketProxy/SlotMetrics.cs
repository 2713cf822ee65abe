using System.Diagnostics.Metrics;
using MonkeyTroop.WorkerAgent.Engines;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>How much of the node is in use; see docs/metrics.md. Measured only when it is read.</summary>
internal sealed class SlotMetrics(IMeterFactory meters, SlotPool slots, EngineRegistry engines) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(ProxyMetrics.MeterName);
        meter.CreateObservableGauge("monkeytroop.worker.slots", () => engines.Current.Slots, "{slot}", "Requests that the node takes at the same time");
        meter.CreateObservableGauge("monkeytroop.worker.slots.busy", () => slots.InFlight, "{slot}", "Requests that run");
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
