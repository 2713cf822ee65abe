using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Reputation;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Reputation;

/// <summary>Shows how far nodes can be relied on.</summary>
internal static class ReputationApi
{
    public static void MapReputation(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/nodes/{nodeId}/reputation", Show).Limited(RateLimitTier.Default).Described(ReputationDocs.Show);

    private static async Task<IResult> Show(string nodeId, HttpRequest http, ProofGate gate, IGrainFactory grains)
    {
        if (Validate(nodeId) is { } malformed)
        {
            return malformed;
        }

        var (proof, refusal) = await CallerAccount.FindIfSignedAsync(http, gate);
        if (refusal is not null)
        {
            return refusal;
        }

        http.HttpContext.Response.Headers.Vary = ProofSigner.HeaderName;
        return await grains.GetGrain<INodeGrain>(nodeId).GetReputation() is { } reputation
            ? Results.Json(AnswerOf(nodeId, reputation, isOwner: proof?.KeyId == reputation.Owner), ProtocolJson.Default.ReputationResponse)
            : Refusals.UnknownNode(nodeId);
    }

    /// <summary>Why an id is none, or null.</summary>
    internal static Refusal? Validate(string nodeId)
    {
        var errors = new FieldErrors();
        errors.Require(FieldRules.IsId(nodeId), "id", "is not a node id");
        return errors.Refusal;
    }

    /// <summary>The answer. Of single payers, and so of what one of them met, only the owner can learn.</summary>
    internal static ReputationResponse AnswerOf(string nodeId, NodeReputation reputation, bool isOwner) => new()
    {
        NodeId = nodeId,
        Score = Math.Round(reputation.Score, 4),
        Tier = NodeTiers.Of(reputation.Score),
        Components = ComponentsOf(reputation),
        TotalJobs = reputation.SucceededJobs + reputation.FailedJobs,
        SuccessfulJobs = reputation.SucceededJobs,
        FailedJobs = reputation.FailedJobs,
        UpdatedAt = reputation.UpdatedAt,
        Trusted = reputation.IsTrusted,
        Reason = NodeTiers.ReasonOf(reputation),
        Payers = isOwner ? new PayerOutcomes(reputation.Answered, reputation.Overloaded, reputation.Failed) : null,
    };

    private static ReputationComponents ComponentsOf(NodeReputation reputation) => reputation.SpeedPercent > 0
        ? new(Math.Round(reputation.Reliability, 4), reputation.SpeedPercent / 100.0)
        : new(Math.Round(reputation.Score, 4));
}
