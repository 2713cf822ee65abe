using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.WorkerAgent.Coordinator;

namespace MonkeyTroop.WorkerAgent.Heartbeats;

/// <summary>A heartbeat that was sent.</summary>
/// <param name="HasModels">Whether it had the list of models, and not its hash alone.</param>
/// <param name="Answer">The coordinator's answer, or that none came.</param>
internal sealed record SentHeartbeat(bool HasModels, CoordinatorAnswer<HeartbeatResponse> Answer);

/// <summary>Sends heartbeats, and remembers which list of models the coordinator has.</summary>
internal sealed class HeartbeatSender(HeartbeatComposer composer, CoordinatorLink coordinator, HeartbeatMetrics metrics)
{
    private string? _knownHash;

    /// <summary>Sends one heartbeat; null when no address of this machine reaches the coordinator.</summary>
    /// <param name="leaving">Whether the node goes away.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<SentHeartbeat?> SendAsync(bool leaving, CancellationToken cancellation)
    {
        if (await composer.ComposeAsync(_knownHash, leaving, cancellation) is not { } heartbeat)
        {
            return null;
        }

        var answer = await coordinator.Quick.PostAsync(
            CoordinatorPaths.Heartbeat, heartbeat, ProtocolJson.Default.HeartbeatRequest, ProtocolJson.Default.HeartbeatResponse, cancellation);
        metrics.Sent(answer);
        _knownHash = answer.Value?.Status == HeartbeatResponse.Seen ? heartbeat.ModelsHash : null;
        return new SentHeartbeat(heartbeat.Models is not null, answer);
    }
}
