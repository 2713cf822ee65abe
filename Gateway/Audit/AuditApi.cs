using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using MonkeyTroop.Gateway.Answers;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Gateway.Audit;

/// <summary>Shows the administrator what happened. Events appear here once the database has them, about a second later.</summary>
internal static class AuditApi
{
    /// <summary>Maps the routes below <c>/admin</c>.</summary>
    public static void MapAudit(this IEndpointRouteBuilder admin) => admin.MapGet("/audit", Read).Bounded().Described(AuditDocs.Read);

    private static async Task<IResult> Read(
        [AsParameters] AuditRequest request,
        [FromQuery(Name = "event_type")] string? eventType,
        [FromQuery(Name = "user_id")] string? userId,
        [FromQuery(Name = "address")] string? address,
        IAuditStore store,
        CancellationToken cancellation)
    {
        var (query, malformed) = request.Read(eventType, userId, address);
        if (malformed is not null)
        {
            return malformed;
        }

        var page = await store.ReadAsync(query!, cancellation);
        return BytesAnswer.Of(
            new AuditLogsResponse([.. page.Events.Select(AuditLogEntry.Of)], page.Count, query!.Limit, query.Offset, page.IsCounted, page.Next?.ToString()),
            AuditLogsJson.Default.AuditLogsResponse);
    }
}

/// <summary>A page of events.</summary>
/// <param name="Logs">The events, newest first.</param>
/// <param name="Count">How many fit the question in all, wherever the page begins.</param>
/// <param name="Limit">Most events of a page.</param>
/// <param name="Offset">Events that were left out before them.</param>
/// <param name="CountIsExact">Whether the count is exact; above 10000 it is an estimate.</param>
/// <param name="NextCursor">The cursor of the next page; null when this is the last.</param>
internal sealed record AuditLogsResponse(
    IReadOnlyList<AuditLogEntry> Logs, long Count, int Limit, int Offset, bool CountIsExact, string? NextCursor);

/// <summary>An event as scripts read it. Its address stands in the details too.</summary>
internal sealed record AuditLogEntry(
    Guid EventId, string EventType, string? UserId, IReadOnlyDictionary<string, string> Details, DateTime CreatedAt, string? Address)
{
    /// <summary>The form of an event.</summary>
    public static AuditLogEntry Of(AuditEvent entry) =>
        new(entry.EventId, entry.EventType, entry.UserId, entry.Details, entry.CreatedAt.UtcDateTime, entry.Address);
}

/// <summary>Source-generated JSON of events.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AuditLogsResponse))]
[JsonSerializable(typeof(AuditLogEntry))]
internal sealed partial class AuditLogsJson : JsonSerializerContext;
