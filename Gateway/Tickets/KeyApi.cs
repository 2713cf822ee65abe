using System.Text.Json.Serialization;
using MonkeyTroop.Gateway.Admin;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Grains.Revocation;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>Shows the administrator the signing keys, and makes the next one by hand.</summary>
internal static class KeyApi
{
    /// <summary>Maps the routes below <c>/admin</c>.</summary>
    public static void MapKeys(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/keys", List).Described(KeyDocs.List);
        admin.MapPost("/keys/rotate", Rotate).WithRequestTimeout(ErrorFeature.Changes).Described(KeyDocs.Rotate);
    }

    private static async Task<IResult> List(SigningKeys keys, KeyRotation rotation, CancellationToken cancellation)
    {
        await rotation.FreshenAsync(cancellation);
        return Results.Json(new KeysResponse([.. keys.Phases.Select(KeyEntry.Of)]), KeyJson.Default.KeysResponse);
    }

    private static async Task<IResult> Rotate(
        HttpRequest http, SigningKeys keys, KeyRotation rotation, IGrainFactory grains, AdminRecord record, CancellationToken cancellation)
    {
        var immediately = false;
        if (!JsonBody.IsLeftOut(http))
        {
            var body = await JsonBody.ReadAsync(http, KeyJson.Default.RotateRequest, _ => null, cancellation);
            if (body.Refusal is { } malformed)
            {
                return malformed;
            }

            immediately = body.Value!.Immediately ?? false;
        }

        var (key, isNew) = await keys.RotateAsync(immediately, cancellation);
        if (isNew)
        {
            rotation.RecordMade(key, immediately ? "withdrawal of all others" : "administrator");
            await grains.GetGrain<IRevocationGrain>(0).KeysChanged();
        }

        record.Write(http, "keys.rotate", null, ("kid", key.Times.Kid), ("immediately", immediately ? "true" : "false"), ("new", isNew ? "true" : "false"));
        return Results.Json(
            new RotateResponse(isNew ? "started" : "waiting", KeyEntry.Of(key)),
            KeyJson.Default.RotateResponse,
            statusCode: isNew ? StatusCodes.Status200OK : StatusCodes.Status202Accepted);
    }
}

/// <summary>The body of <c>POST /admin/keys/rotate</c>; may be left out.</summary>
/// <param name="Immediately">Whether the new key signs at once and all others are withdrawn, and with them every ticket in use.</param>
internal sealed record RotateRequest(bool? Immediately);

/// <summary>The answer to <c>POST /admin/keys/rotate</c>.</summary>
/// <param name="Status"><c>started</c>, or <c>waiting</c> when the next key was published before.</param>
/// <param name="Key">The next key.</param>
internal sealed record RotateResponse(string Status, KeyEntry Key);

/// <summary>The answer to <c>GET /admin/keys</c>.</summary>
/// <param name="Keys">The keys, the oldest first.</param>
internal sealed record KeysResponse(IReadOnlyList<KeyEntry> Keys);

/// <summary>A signing key as the administrator sees it.</summary>
internal sealed record KeyEntry(
    string Kid, string State, DateTimeOffset PublishedAt, DateTimeOffset SignsFrom, DateTimeOffset? SignsUntil = null, DateTimeOffset? PublishedUntil = null)
{
    /// <summary>The entry of a key.</summary>
    public static KeyEntry Of(KeyPhase phase) => new(
        phase.Times.Kid,
        WordOf(phase.State),
        phase.Times.PublishedAt,
        phase.Times.SignsFrom,
        phase.SignsUntil,
        phase.PublishedUntil);

    /// <summary>The state in a word.</summary>
    internal static string WordOf(KeyState state) => state switch
    {
        KeyState.Upcoming => "upcoming",
        KeyState.Current => "current",
        KeyState.Retired => "retired",
        KeyState.Ended => "ended",
        KeyState.Withdrawn => "withdrawn",
        _ => throw MissingArm.Of(state),
    };
}

/// <summary>JSON of the administrator's calls about keys.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    MaxDepth = 16)]
[JsonSerializable(typeof(RotateRequest))]
[JsonSerializable(typeof(RotateResponse))]
[JsonSerializable(typeof(KeysResponse))]
internal sealed partial class KeyJson : JsonSerializerContext;
