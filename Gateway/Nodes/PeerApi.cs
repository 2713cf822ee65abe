using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Gateway.Scheduling;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>Lists live nodes.</summary>
internal static class PeerApi
{
    /// <summary>Most nodes in one answer.</summary>
    private const int Limit = 1000;

    public static void MapPeers(this IEndpointRouteBuilder routes) =>
        routes.MapGet(CoordinatorPaths.Peers, List).Limited(RateLimitTier.Default).Described(HeartbeatDocs.Peers);

    private static async Task<IResult> List(HttpRequest http, string? model, ProofGate gate, DirectoryReplica directory)
    {
        var errors = new FieldErrors();
        errors.Require(model is null || FieldRules.IsModelName(model), "model", "must be a model's name or sha256: and its hash");
        if (errors.Refusal is { } malformed)
        {
            return malformed;
        }

        var withAddress = gate.IsTrusting;
        if (http.Headers.ContainsKey(ProofSigner.HeaderName))
        {
            var (proof, refusal) = await gate.VerifyAccountAsync(http, ReadOnlyMemory<byte>.Empty);
            if (refusal is not null)
            {
                return refusal;
            }

            withAddress |= proof is not null;
        }

        var nodes = directory.View.Find(model, Limit).Select(entry => NodeMapping.ToPeer(entry, withAddress)).ToList();
        return Results.Json(new PeersResponse(nodes.Count, nodes), ProtocolJson.Default.PeersResponse);
    }
}
