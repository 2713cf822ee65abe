using System.Diagnostics.Metrics;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.WorkerAgent.Heartbeats;

/// <summary>Whether the coordinator hears this node; see docs/metrics.md.</summary>
internal sealed class HeartbeatMetrics(IMeterFactory meters)
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.WorkerHeartbeats";

    private readonly Counter<long> _heartbeats = meters.Create(MeterName).CreateCounter<long>(
        "monkeytroop.worker.heartbeats", "{heartbeat}", "Heartbeats that were sent, by outcome");

    /// <summary>A heartbeat was answered, or was not.</summary>
    public void Sent(CoordinatorAnswer<HeartbeatResponse> answer) => _heartbeats.Add(1, new KeyValuePair<string, object?>("outcome", answer switch
    {
        { Value.Status: HeartbeatResponse.Resend } => "resend",
        { Value: not null } => "seen",
        { Status: null } => "unreachable",
        _ => "refused",
    }));
}
