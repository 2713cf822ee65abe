using System.Net;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Gateway.Revocation;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>Takes the nodes' heartbeats.</summary>
internal static class HeartbeatApi
{
    public static void MapHeartbeat(this IEndpointRouteBuilder routes) =>
        routes.MapPost(CoordinatorPaths.Heartbeat, Heartbeat).Limited(RateLimitTier.Node).Described(HeartbeatDocs.Heartbeat);

    private static async Task<IResult> Heartbeat(
        HttpRequest http,
        ProofGate gate,
        RateLimitGate limits,
        UnsignedJoin joins,
        IGrainFactory grains,
        NodeAddressPolicy addresses,
        RevocationReplica revocations,
        HeartbeatMetrics metrics,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http, ProtocolJson.Default.HeartbeatRequest, heartbeat => HeartbeatRules.Validate(heartbeat, addresses), cancellation);
        if (body.Refusal is { } malformed)
        {
            return metrics.Refused(malformed);
        }

        var nodeId = body.Value!.NodeId!;
        http.Trail().Claims(nodeId);
        if (await limits.RefuseNodeAsync(http.HttpContext, nodeId) is { } tooMany)
        {
            return metrics.Refused(tooMany);
        }

        if (gate.Verify(http, body.Bytes, out var proof) is { } badProof)
        {
            return metrics.Refused(badProof);
        }

        var (node, heartbeat) = (grains.GetGrain<INodeGrain>(nodeId), HeartbeatOf(body.Value, proof));
        var outcome = await node.Heartbeat(heartbeat);
        if (outcome == HeartbeatOutcome.NotRegistered && proof is null && gate.IsTrusting)
        {
            if (await joins.JoinAsync(http.HttpContext, nodeId, cancellation) is { } notJoined)
            {
                return metrics.Refused(notJoined);
            }

            outcome = await node.Heartbeat(heartbeat);
        }

        if (outcome is HeartbeatOutcome.Seen or HeartbeatOutcome.Resend)
        {
            metrics.Heard(resend: outcome == HeartbeatOutcome.Resend);
            await limits.CountNodeAsync(http.HttpContext, nodeId);
        }

        return AnswerTo(outcome, nodeId, status => Answer(revocations.Answer(status)), metrics.Refused);
    }

    /// <summary>The answer to what came of a heartbeat.</summary>
    internal static IResult AnswerTo(HeartbeatOutcome outcome, string nodeId, Func<string, IResult> heard, Func<Refusal, IResult> refused) => outcome switch
    {
        HeartbeatOutcome.Seen => heard(HeartbeatResponse.Seen),
        HeartbeatOutcome.Resend => heard(HeartbeatResponse.Resend),
        _ => refused(RefusalOf(outcome, nodeId)),
    };

    /// <summary>Why a node's call is refused.</summary>
    internal static Refusal RefusalOf(HeartbeatOutcome outcome, string nodeId) => outcome switch
    {
        HeartbeatOutcome.NotRegistered => Refusals.UnknownNode(nodeId),
        HeartbeatOutcome.OtherKey => Refusals.Forbidden($"node {nodeId} has another key"),
        HeartbeatOutcome.Suspended => Refusals.NodeSuspended(nodeId),
        HeartbeatOutcome.TooManyNodes => Refusals.TooManyNodes(nodeId),
        HeartbeatOutcome.Removed => Refusals.NodeRemoved(nodeId),
        HeartbeatOutcome.ProofReused => Refusals.ProofReused(),
        HeartbeatOutcome.TooManyProofs => Refusals.TooManyProofs(),
        _ => throw MissingArm.Of(outcome),
    };

    private static IResult Answer(HeartbeatResponse response) => Results.Json(response, ProtocolJson.Default.HeartbeatResponse);

    private static NodeHeartbeat HeartbeatOf(HeartbeatRequest heartbeat, Proof? proof) => new()
    {
        KeyId = proof?.KeyId,
        Proof = proof is null ? null : ProofGate.StampOf(proof),
        // In its usual form, since others read the unusual ones (octal, short) differently.
        Address = IPAddress.Parse(heartbeat.TailscaleIp!).ToString(),
        Url = HeartbeatRules.UrlOf(heartbeat),
        Availability = NodeMapping.ToGrain(heartbeat.Status!.Value),
        Models = heartbeat.Models is null ? null : [.. heartbeat.Models.Select(NodeMapping.ToGrain)],
        ModelsHash = heartbeat.Models is null ? heartbeat.ModelsHash! : ModelsHash.Of(heartbeat.Models),
        Slots = heartbeat.Slots ?? 1,
        InFlight = heartbeat.InFlight ?? 0,
        Gpu = heartbeat.Hardware?.Gpu,
        VramFreeMegabytes = heartbeat.Hardware?.VramFree,
        Engines = [.. (heartbeat.Engines ?? []).Select(engine => new OfferedEngine(engine.Type!, engine.Version, engine.Port))],
        EncryptionPublicKey = heartbeat.EncryptionPublicKey,
        CountsTokens = heartbeat.CountsTokens ?? false,
    };
}
