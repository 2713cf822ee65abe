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

/// <summary>Takes the nodes' beats.</summary>
internal static class HeartbeatApi
{
    public static void MapHeartbeat(this IEndpointRouteBuilder routes) =>
        routes.MapPost(CoordinatorPaths.Heartbeat, Beat).Limited(RateLimitTier.Node).Described(HeartbeatDocs.Beat);

    private static async Task<IResult> Beat(
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
        var body = await JsonBody.ReadAsync(http, ProtocolJson.Default.HeartbeatRequest, beat => HeartbeatRules.Validate(beat, addresses), cancellation);
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

        var (node, beat) = (grains.GetGrain<INodeGrain>(nodeId), BeatOf(body.Value, proof));
        var outcome = await node.Beat(beat);
        if (outcome == BeatOutcome.NotRegistered && proof is null && gate.IsTrusting)
        {
            if (await joins.JoinAsync(http.HttpContext, nodeId, cancellation) is { } notJoined)
            {
                return metrics.Refused(notJoined);
            }

            outcome = await node.Beat(beat);
        }

        if (outcome is BeatOutcome.Seen or BeatOutcome.Resend)
        {
            metrics.Heard(resend: outcome == BeatOutcome.Resend);
            await limits.CountNodeAsync(http.HttpContext, nodeId);
        }

        return AnswerTo(outcome, nodeId, status => Answer(revocations.Answer(status)), metrics.Refused);
    }

    /// <summary>The answer to what came of a beat.</summary>
    internal static IResult AnswerTo(BeatOutcome outcome, string nodeId, Func<string, IResult> heard, Func<Refusal, IResult> refused) => outcome switch
    {
        BeatOutcome.Seen => heard(HeartbeatResponse.Seen),
        BeatOutcome.Resend => heard(HeartbeatResponse.Resend),
        BeatOutcome.NotRegistered => refused(Refusals.UnknownNode(nodeId)),
        BeatOutcome.OtherKey => refused(Refusals.Forbidden($"node {nodeId} has another key")),
        BeatOutcome.Suspended => refused(Refusals.NodeSuspended(nodeId)),
        BeatOutcome.TooManyNodes => refused(Refusals.TooManyNodes(nodeId)),
        BeatOutcome.Removed => refused(Refusals.NodeRemoved(nodeId)),
        BeatOutcome.ProofReused => refused(Refusals.ProofReused()),
        BeatOutcome.TooManyProofs => refused(Refusals.TooManyProofs()),
        _ => throw MissingArm.Of(outcome),
    };

    private static IResult Answer(HeartbeatResponse response) => Results.Json(response, ProtocolJson.Default.HeartbeatResponse);

    private static NodeBeat BeatOf(HeartbeatRequest beat, Proof? proof) => new()
    {
        KeyId = proof?.KeyId,
        Proof = proof is null ? null : ProofGate.StampOf(proof),
        // In its usual form, since others read the unusual ones (octal, short) differently.
        Address = IPAddress.Parse(beat.TailscaleIp!).ToString(),
        Url = HeartbeatRules.UrlOf(beat),
        Availability = NodeMapping.ToGrain(beat.Status!.Value),
        Models = beat.Models is null ? null : [.. beat.Models.Select(NodeMapping.ToGrain)],
        ModelsHash = beat.Models is null ? beat.ModelsHash! : ModelsHash.Of(beat.Models),
        Slots = beat.Slots ?? 1,
        InFlight = beat.InFlight ?? 0,
        Gpu = beat.Hardware?.Gpu,
        VramFreeMegabytes = beat.Hardware?.VramFree,
        Engines = [.. (beat.Engines ?? []).Select(engine => new OfferedEngine(engine.Type!, engine.Version, engine.Port))],
        EncryptionPublicKey = beat.EncryptionPublicKey,
    };
}
