using System.Globalization;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>Hands out tickets and the keys that verify them.</summary>
internal static class TicketApi
{
    /// <summary>How soon a slot may be free again.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    public static IServiceCollection AddAuthorizing(this IServiceCollection services)
    {
        services.AddSingleton(Random.Shared);
        services.AddSingleton<HoldUndoer>();
        services.AddHostedService(provider => provider.GetRequiredService<HoldUndoer>());
        return services.AddSingleton<Authorizer>();
    }

    /// <summary>Reads or makes the signing key now, so that a key file that cannot be used stops the start.</summary>
    public static void LoadSigningKeys(this WebApplication app) => app.Services.GetRequiredService<SigningKeys>();

    public static void MapTickets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/public-key", (SigningKeys keys) =>
            Results.Json(new PublicKeyResponse(keys.Current.PublicPem), ProtocolJson.Default.PublicKeyResponse)).Described(TicketDocs.PublicKey);
        routes.MapGet(CoordinatorPaths.Jwks, (SigningKeys keys) => Results.Json(keys.Published, ProtocolJson.Default.JwksDocument))
            .Described(TicketDocs.Jwks);
        routes.MapPost(CoordinatorPaths.Authorize, Authorize).WithRequestTimeout(ErrorFeature.Changes).Described(TicketDocs.Authorize);
    }

    private static async Task<IResult> Authorize(HttpRequest http, ProofGate gate, Authorizer authorizer, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http, ProtocolJson.Default.AuthorizeRequest, Validate, cancellation);
        if (body.Refusal is { } malformed)
        {
            return malformed;
        }

        var (proof, refusal) = await gate.VerifyAccountAsync(http, body.Bytes);
        var (request, account) = (body.Value!, body.Value!.Requester ?? proof?.KeyId);
        if (refusal is not null || account is null)
        {
            return refusal ?? Refusals.InvalidField("requester", "is missing");
        }

        if (proof is not null && account != proof.KeyId)
        {
            return Refusals.NotYourAccount();
        }

        return await authorizer.AuthorizeAsync(account, request.Model!, request.ExcludeNodes ?? [], MarkOf(proof), cancellation) switch
        {
            AuthorizeOutcome.Granted granted => Results.Json(granted.Response, ProtocolJson.Default.AuthorizeResponse),
            AuthorizeOutcome.Insufficient few => Refusals.InsufficientCredits(few.Available, few.Required),
            AuthorizeOutcome.NoNodeFree => Refusals.NoNodeFree(request.Model!, RetryAfter),
            AuthorizeOutcome.UnknownModel => Refusals.UnknownModel(request.Model!),
            _ => Refusals.ProofReused(),
        };
    }

    /// <summary>What the ledger remembers of a proof: its time first, so that its index grows at one end.</summary>
    private static string? MarkOf(Proof? proof) =>
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
