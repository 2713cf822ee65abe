using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Nodes;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Reputation;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.ProofOfHardware;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.ProofOfHardware;

namespace MonkeyTroop.Gateway.ProofOfHardware;

/// <summary>Leads nodes through proofs of their hardware, and shows what counts of it.</summary>
internal static class HardwareApi
{
    public static void MapHardware(this IEndpointRouteBuilder routes)
    {
        MapNodeCall(routes, CoordinatorPaths.HardwareChallenge, Challenge, HardwareDocs.Challenge);
        MapNodeCall(routes, CoordinatorPaths.HardwareStart, Start, HardwareDocs.Start);
        MapNodeCall(routes, CoordinatorPaths.HardwareVerify, Verify, HardwareDocs.Verify);
        MapNodeCall(routes, CoordinatorPaths.HardwareReveal, Reveal, HardwareDocs.Reveal);
        routes.MapGet("/nodes/{nodeId}/hardware", Show).Limited(RateLimitTier.Default).Described(HardwareDocs.Show);
    }

    private static void MapNodeCall(IEndpointRouteBuilder routes, string path, Delegate call, EndpointDoc doc) =>
        routes.MapPost(path, call).Limited(RateLimitTier.Node).WithRequestTimeout(ErrorFeature.Changes).Described(doc);

    private static Task<IResult> Challenge(HttpRequest http, NodeCalls calls, IGrainFactory grains, CancellationToken cancellation) => RunAsync(
        http,
        calls,
        ProtocolJson.Default.HardwareChallengeRequest,
        HardwareRequestRules.Validate,
        request => request.NodeId ?? http.Query["node_id"],
        (nodeId, request) => grains.GetGrain<IHardwareGrain>(nodeId).Challenge(HardwareMapping.ToGrain(request.Kind), request.DeviceName ?? "unnamed"),
        cancellation);

    private static Task<IResult> Start(HttpRequest http, NodeCalls calls, IGrainFactory grains, CancellationToken cancellation) => RunAsync(
        http,
        calls,
        ProtocolJson.Default.HardwareStartRequest,
        HardwareRequestRules.Validate,
        request => request.NodeId,
        (nodeId, request) => grains.GetGrain<IHardwareGrain>(nodeId).Start(request.ChallengeToken!),
        cancellation);

    private static Task<IResult> Verify(HttpRequest http, NodeCalls calls, IGrainFactory grains, CancellationToken cancellation) => RunAsync(
        http,
        calls,
        ProtocolJson.Default.HardwareVerifyRequest,
        HardwareRequestRules.Validate,
        request => request.NodeId,
        (nodeId, request) => grains.GetGrain<IHardwareGrain>(nodeId).Commit(request.ChallengeToken!, Convert.FromHexString(request.ProofHash!)),
        cancellation);

    private static Task<IResult> Reveal(HttpRequest http, NodeCalls calls, IGrainFactory grains, CancellationToken cancellation) => RunAsync(
        http,
        calls,
        ProtocolJson.Default.HardwareRevealRequest,
        HardwareRequestRules.Validate,
        request => request.NodeId,
        (nodeId, request) => grains.GetGrain<IHardwareGrain>(nodeId).Reveal(
            request.ChallengeToken!, [.. request.Leaves!.Select(leaf => new RevealedLeaf(leaf.Leaf, leaf.Digests!, leaf.Path!))]),
        cancellation);

    private static async Task<IResult> Show(string nodeId, IGrainFactory grains, IOptions<HardwareOptions> options)
    {
        if (ReputationApi.Validate(nodeId) is { } malformed)
        {
            return malformed;
        }

        return await grains.GetGrain<INodeGrain>(nodeId).GetHardware() is { } standing
            ? Results.Json(HardwareMapping.AnswerOf(nodeId, standing, options.Value), ProtocolJson.Default.HardwareResponse)
            : Refusals.UnknownNode(nodeId);
    }

    private static async Task<IResult> RunAsync<T>(
        HttpRequest http,
        NodeCalls calls,
        JsonTypeInfo<T> type,
        Func<T, Refusal?> validate,
        Func<T, string?> nodeOf,
        Func<string, T, Task<HardwareOutcome>> call,
        CancellationToken cancellation)
        where T : class
    {
        var body = await JsonBody.ReadAsync(http, type, validate, cancellation);
        if (body.Refusal is { } malformed)
        {
            return malformed;
        }

        if (nodeOf(body.Value!) is not { } nodeId || !FieldRules.IsId(nodeId))
        {
            return Refusals.InvalidField("node_id", "must be 1 to 128 of A-Z a-z 0-9 . _ -");
        }

        http.Trail().Claims(nodeId);
        return await calls.RefuseAsync(http, nodeId, body.Bytes) is { } refusal ? refusal : AnswerTo(await call(nodeId, body.Value!));
    }

    /// <summary>The answer to what came of a step.</summary>
    internal static IResult AnswerTo(HardwareOutcome outcome) => outcome switch
    {
        HardwareOutcome.Challenged challenged => Results.Json(HardwareMapping.AnswerOf(challenged), ProtocolJson.Default.HardwareChallengeResponse),
        HardwareOutcome.Started started => Results.Json(
            new HardwareStartResponse(HardwareMapping.ToHex(started.Seed)), ProtocolJson.Default.HardwareStartResponse),
        HardwareOutcome.Repeat => Answer(new() { Status = HardwareStep.Repeat }),
        HardwareOutcome.Reveal reveal => Answer(
            new() { Status = HardwareStep.Reveal, Rows = reveal.Rows, RevealSeconds = (int)reveal.Within.TotalSeconds }),
        HardwareOutcome.OneDone done => Answer(new() { Status = HardwareStep.Continue, Missing = HardwareMapping.ToWire(done.Missing) }),
        HardwareOutcome.Verified verified => Answer(HardwareMapping.AnswerOf(verified.Standing)),
        HardwareOutcome.Refused refused => RefusalOf(refused),
        _ => throw MissingArm.Of(outcome),
    };

    private static IResult Answer(HardwareVerifyResponse response) => Results.Json(response, ProtocolJson.Default.HardwareVerifyResponse);

    private static Refusal RefusalOf(HardwareOutcome.Refused refused) => refused.Why switch
    {
        HardwareRefusal.UnknownChallenge => Refusals.UnknownChallenge(),
        HardwareRefusal.Late => Refusals.ChallengeOver(),
        HardwareRefusal.FalseProof => Refusals.HardwareNotProven(refused.RetryAfter),
        HardwareRefusal.NotYet => Refusals.HardwareNotYet(refused.RetryAfter),
        HardwareRefusal.TooMany => Refusals.RateLimited("challenges of this node", refused.RetryAfter ?? TimeSpan.FromHours(1)),
        HardwareRefusal.Busy => Refusals.Busy(),
        _ => throw MissingArm.Of(refused.Why),
    };
}
