using MonkeyTroop.Gateway.Answers;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Gateway.Lists;

/// <summary>Lists live nodes, a page at a time.</summary>
internal static class PeerApi
{
    public static void MapPeers(this IEndpointRouteBuilder routes) =>
        routes.MapGet(CoordinatorPaths.Peers, List).Limited(RateLimitTier.Default).Bounded().Described(PeerDocs.List);

    private static async Task<IResult> List(
        HttpRequest http, string? model, [AsParameters] ListQuery query, ProofGate gate, DirectoryLists lists)
    {
        var errors = new FieldErrors();
        errors.Require(model is null || FieldRules.IsModelName(model), "model", "must be a model's name or sha256: and its hash");
        var (limit, after, malformed) = query.Read(NodeCursor.Parse, errors);
        if (malformed is not null)
        {
            return malformed;
        }

        var (proof, refusal) = await CallerAccount.FindIfSignedAsync(http, gate);
        if (refusal is not null)
        {
            return refusal;
        }

        var page = lists.Current.Nodes(model, withAddress: gate.IsTrusting || proof is not null, limit, after);
        query.Link(http, page.Next, model);
        http.HttpContext.Response.Headers.Vary = ProofSigner.HeaderName;
        return page.ToAnswer();
    }
}
