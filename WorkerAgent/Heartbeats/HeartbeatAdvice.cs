using System.Net;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.WorkerAgent.Heartbeats;

/// <summary>What a person can do about a heartbeat that is not taken in.</summary>
internal static class HeartbeatAdvice
{
    /// <summary>The advice, as the end of a log line; empty when waiting is all.</summary>
    public static string For(CoordinatorAnswer<HeartbeatResponse> answer) => answer.Status switch
    {
        HttpStatusCode.BadRequest when answer.Problem?.Errors is { Count: > 0 } errors => $". {string.Join("; ", errors.Select(error => $"{error.Key}: {string.Join(", ", error.Value)}"))}",
        HttpStatusCode.BadRequest => ". Check --address: clients must be able to reach it in a network that the coordinator allows",
        HttpStatusCode.Unauthorized => ". Check this machine's clock; proofs are good for 60 s",
        HttpStatusCode.Forbidden when answer.Problem?.Code is ProblemCodes.NodeRemoved or ProblemCodes.NodeSuspended or ProblemCodes.TooManyNodes => "",
        HttpStatusCode.Forbidden => ". This key is not the node's, or the address is in a network that the coordinator does not allow; check --node-id and --address",
        HttpStatusCode.NotFound => ". The coordinator does not know this node: check --coordinator, or join again with a new data folder and --join-token",
        _ => "",
    };
}
