using System.Globalization;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>Hands out tickets and the keys that verify them.</summary>
internal static class TicketApi
{
    public static void MapTickets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/public-key", (SigningKeys keys) =>
            Results.Json(new PublicKeyResponse(keys.Current.PublicPem), ProtocolJson.Default.PublicKeyResponse)).Described(TicketDocs.PublicKey);
        routes.MapGet(CoordinatorPaths.Jwks, Keys).Described(TicketDocs.Jwks);
        routes.MapPost(CoordinatorPaths.Authorize, Authorize)
            .Limited(RateLimitTier.Strict).WithRequestTimeout(ErrorFeature.Changes).Described(TicketDocs.Authorize);
    }

    /// <summary>A worker may ask because of a key that another gateway made a moment ago, so the store is asked first, once a second at most.</summary>
    private static async Task<IResult> Keys(SigningKeys keys, KeyRotation rotation, CancellationToken cancellation)
    {
        await rotation.FreshenAsync(cancellation);
        return Results.Json(keys.Published, ProtocolJson.Default.JwksDocument);
    }

    private static async Task<IResult> Authorize(
        HttpRequest http,
        ProofGate gate,
        RateLimitGate limits,
        CallerGate callers,
        SignupGate signups,
        Authorizer authorizer,
        AuthorizeMetrics metrics,
        CancellationToken cancellation)
    {
        var began = metrics.Now;
        try
        {
            var answer = await AuthorizeAsync(http, gate, limits, callers, signups, authorizer, cancellation);
            metrics.Answered(answer, began);
            return answer;
        }
        catch (Exception e)
        {
            metrics.Failed(e, began);
            throw;
        }
    }

    private static async Task<IResult> AuthorizeAsync(
        HttpRequest http,
        ProofGate gate,
        RateLimitGate limits,
        CallerGate callers,
        SignupGate signups,
        Authorizer authorizer,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http, ProtocolJson.Default.AuthorizeRequest, Validate, cancellation);
        if (body.Refusal is { } malformed)
        {
            return await limits.AnswerUnsignedAsync(http.HttpContext, malformed);
        }

        var (request, trail) = (body.Value!, http.Trail().Claims(body.Value!.Requester).With("model", body.Value.Model));
        var (account, proof, unsigned) = await CallerAccount.FindAsync(http, gate, request.Requester, body.Bytes);
        if (account is null)
        {
            return await limits.AnswerUnsignedAsync(http.HttpContext, unsigned!);
        }

        if (await signups.OpenAsync(http.HttpContext, account, cancellation) is { } tooMany)
        {
            // Else a fresh key for each call would cost its sender nothing, and the store a look each time.
            await callers.CountAsync(http.HttpContext, RateLimitTier.Strict);
            return tooMany;
        }

        var (ticket, refusal) = await authorizer.AuthorizeAsync(
            account,
            request.Model!,
            request.ExcludeNodes ?? [],
            request.Extends ?? false,
            KeyOf(proof),
            admit: () => callers.AdmitAsync(http.HttpContext, RateLimitTier.Strict),
            cancellation);
        if (ticket is not null)
        {
            return Grant(ticket, trail);
        }

        // Nothing else was counted for a caller who found no node free.
        return refusal!.Code == ProblemCodes.NoNodeFree && await limits.AdmitAddressAsync(http.HttpContext, RateLimitTier.Unserved) is { } tooOften
            ? tooOften
            : refusal;
    }

    private static IResult Grant(AuthorizeResponse response, RequestTrail trail)
    {
        trail.HasDone(
            AuditEventTypes.Authorized,
            ("job_id", response.JobId), ("node_id", response.NodeId), ("hold", response.Hold.ToString(CultureInfo.InvariantCulture)));
        return Results.Json(response, ProtocolJson.Default.AuthorizeResponse);
    }

    /// <summary>The proof's key, <c>iat.jti</c>, which the ledger remembers: its time first, so that its index grows at one end.</summary>
    private static string? KeyOf(Proof? proof) =>
        proof is null ? null : string.Create(CultureInfo.InvariantCulture, $"{proof.IssuedAt.ToUnixTimeSeconds()}.{proof.ProofId}");

    /// <summary>Checks every field and says all that is wrong.</summary>
    internal static Refusal? Validate(AuthorizeRequest request)
    {
        var errors = new FieldErrors();
        errors.Require(FieldRules.IsModelName(request.Model), "model", "must be a model's name or sha256: and its hash, at most 256 printable characters");
        errors.Require(request.Requester is null || FieldRules.IsId(request.Requester), "requester", "is not an account id");
        errors.Require(
            request.ExcludeNodes is null || (request.ExcludeNodes.Count <= FieldRules.MaxExcludedNodes && request.ExcludeNodes.All(FieldRules.IsId)),
            "exclude_nodes",
            $"must list at most {FieldRules.MaxExcludedNodes} node ids");
        return errors.Refusal;
    }
}
