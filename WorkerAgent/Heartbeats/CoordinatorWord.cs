using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.WorkerAgent.Tickets;

namespace MonkeyTroop.WorkerAgent.Heartbeats;

/// <summary>Acts on what the coordinator says in answer to a beat, besides whether it was taken in: what it no longer lets tickets do.</summary>
internal sealed class CoordinatorWord(RevokedAccounts revoked, WorkPermission permission, TicketKeySet keys)
{
    /// <summary>Takes in an answer.</summary>
    public Task TakeAsync(CoordinatorAnswer<HeartbeatResponse> answer, CancellationToken cancellation)
    {
        permission.Learn(answer.Value is not null, answer.Problem?.Code);
        revoked.Learn(answer.Value?.RevokedAccounts);
        return keys.FollowAsync(answer.Value?.KeysHash, cancellation);
    }
}
