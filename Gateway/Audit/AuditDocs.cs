using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Gateway.Audit;

/// <summary>Describes the record of what happened.</summary>
internal static class AuditDocs
{
    public static readonly EndpointDoc Read = new("listAuditEvents", EndpointDoc.Administration, "What happened, newest first")
    {
        Description = "Events appear about a second after they happened. `count` says how many fit the question in all; above 10000 it is an estimate, and `count_is_exact` is false. Later pages begin at a cursor.",
        Parameters =
        [
            EndpointParameter.QueryNumber("limit", "Most events, 100 when left out.", 100, 1, AuditRequest.MaxLimit),
            EndpointParameter.QueryNumber("offset", "Events to leave out before them, 0 when left out. Later pages are quicker by `cursor`.", 0, 0, AuditRequest.MaxOffset),
            EndpointParameter.QueryText("cursor", "An earlier page's `next_cursor`, instead of `offset`.", "1767225600000000-42", EndpointParameter.MaxIdLength),
            EndpointParameter.QueryText("event_type", "Only events of this type, or of one of the families `authorization`, `transaction`, `rate_limit` and `security`.", AuditEventTypes.Authorized, AuditRequest.MaxTypeLength),
            EndpointParameter.QueryText("user_id", "Only events about this account or node.", Sample.Account, EndpointParameter.MaxIdLength),
            EndpointParameter.QueryText("address", "Only events from this address.", "203.0.113.7", AuditEvent.MaxAddressLength),
            EndpointParameter.QueryTime("since", "Events at this time or later.", "2026-01-01T00:00:00Z"),
            EndpointParameter.QueryTime("until", "Events before this time.", "2026-02-01T00:00:00Z"),
        ],
        Access = [Access.Admin],
        Responses = [EndpointExample.Of(AuditLogsJson.Default.AuditLogsResponse, new AuditLogsResponse([Authorized], 17, 1, 0, true, "1767225600000000-42"))],
        Refusals =
            [.. CommonRefusals.Stored, .. CommonRefusals.Admin, .. CommonRefusals.Bounded, Refusals.InvalidField("limit", $"must be 1 to {AuditRequest.MaxLimit}")],
    };

    private static AuditLogEntry Authorized => new(
        Guid.Parse("019bb1c2-a3d4-7e5f-8a9b-0c1d2e3f4a5b"),
        AuditEventTypes.Authorized,
        Sample.Account,
        new Dictionary<string, string> { ["model"] = Sample.Model, ["job_id"] = Sample.Job, ["node_id"] = Sample.Node, ["hold"] = "300", ["address"] = "203.0.113.7" },
        Sample.Now.UtcDateTime,
        "203.0.113.7");
}
