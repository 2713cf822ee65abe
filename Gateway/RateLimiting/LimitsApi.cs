using System.Text.Json.Serialization;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>Lets the administrator see how far a limit is used, and give it back.</summary>
internal static class LimitsApi
{
    /// <summary>Maps the routes below <c>/admin</c>.</summary>
    public static void MapLimits(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/limits", Look).Described(LimitsDocs.Look);
        admin.MapPost("/limits/reset", Reset).Described(LimitsDocs.Reset);
    }

    private static async Task<IResult> Look(string? tier, string? principal, RateLimiter limiter)
    {
        if (Principal.Parse(tier, principal) is not { } known)
        {
            return Malformed(tier, principal).Refusal!;
        }

        return await limiter.LookAsync(known) is var (rule, usage)
            ? Results.Json(
                new LimitResponse(known.TierName, known.Name, rule.Limit, usage.Used, (long)Math.Ceiling(usage.Reset.TotalSeconds), usage.Heard),
                LimitsJson.Default.LimitResponse)
            : Results.Json(new LimitResponse(known.TierName, known.Name, 0, 0, 0, 0), LimitsJson.Default.LimitResponse);
    }

    private static async Task<IResult> Reset(
        HttpRequest http, RateLimiter limiter, IAuditLog audit, TimeProvider time, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(
            http, LimitsJson.Default.ResetRequest, request => Malformed(request.Tier, request.Principal).Refusal, cancellation);
        if (body.Refusal is { } malformed)
        {
            return malformed;
        }

        var principal = Principal.Parse(body.Value!.Tier, body.Value.Principal)!.Value;
        await limiter.ResetAsync(principal);
        audit.Record(AuditEvent.Of(
            time, AuditEventTypes.AdminAction, userId: null, ("action", "limits.reset"), ("tier", principal.TierName), ("principal", principal.Name)));
        return Results.Json(new ResetResponse("reset", principal.TierName, principal.Name), LimitsJson.Default.ResetResponse);
    }

    /// <summary>Says what is wrong with the name of a limit.</summary>
    internal static FieldErrors Malformed(string? tier, string? principal)
    {
        var errors = new FieldErrors();
        var isTier = Enum.GetNames<RateLimitTier>().Contains(tier, StringComparer.OrdinalIgnoreCase);
        errors.Require(isTier, "tier", $"must be one of {string.Join(", ", Enum.GetNames<RateLimitTier>()).ToLowerInvariant()}");
        errors.Require(!isTier || Principal.Parse(tier, principal) is not null, "principal", "must be an address; a node's id in the tier node, an account's in account, authorize and wallet");
        return errors;
    }
}

/// <summary>How far a limit is used.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Principal">The address, node or account.</param>
/// <param name="Limit">Calls that may be in the window; 0 when the tier is off.</param>
/// <param name="Used">Calls in it.</param>
/// <param name="ResetSeconds">Until the oldest of them leaves it.</param>
/// <param name="Heard">How often the gateways have asked about it since it was last taken into memory.</param>
internal sealed record LimitResponse(string Tier, string Principal, int Limit, int Used, long ResetSeconds, long Heard);

/// <summary>Whose calls to forget.</summary>
internal sealed record ResetRequest(string? Tier, string? Principal);

/// <summary>Whose calls were forgotten.</summary>
internal sealed record ResetResponse(string Status, string Tier, string Principal);

/// <summary>Source-generated JSON of the administrator's calls.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, AllowDuplicateProperties = false, MaxDepth = 16)]
[JsonSerializable(typeof(LimitResponse))]
[JsonSerializable(typeof(ResetRequest))]
[JsonSerializable(typeof(ResetResponse))]
internal sealed partial class LimitsJson : JsonSerializerContext;
