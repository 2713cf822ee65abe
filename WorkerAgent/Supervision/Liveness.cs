using MonkeyTroop.WorkerAgent.Heartbeats;
using MonkeyTroop.WorkerAgent.TicketProxy;

namespace MonkeyTroop.WorkerAgent.Supervision;

/// <summary>
/// Whether the worker lives: its heartbeat loop goes on and its listener reacts. A coordinator or an engine that is away is no reason to restart a
/// worker.
/// </summary>
internal sealed class Liveness(HeartbeatPulse pulse, ProxyProbe proxy, DrainGate gate)
{
    /// <summary>What has stopped; null while it lives. A worker that is stopping has a limit of its own.</summary>
    /// <param name="limit">How long the listener may take.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<string?> FaultAsync(TimeSpan limit, CancellationToken cancellation) =>
        gate.IsClosed ? null
        : pulse.IsLate ? "the heartbeat loop stands still"
        : await proxy.ReactsAsync(limit, cancellation) || gate.IsClosed ? null
        : "the listener does not react";
}
