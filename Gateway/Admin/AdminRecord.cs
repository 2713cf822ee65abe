using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Gateway.Admin;

/// <summary>Records what the administrator did.</summary>
internal sealed class AdminRecord(IAuditLog audit, TimeProvider time)
{
    /// <summary>Records an action that was carried out.</summary>
    /// <param name="request">The request.</param>
    /// <param name="action">What was done, as <c>account.suspend</c>.</param>
    /// <param name="userId">The account or node that it is about.</param>
    /// <param name="details">What else there is to say.</param>
    public void Write(HttpRequest request, string action, string? userId, params ReadOnlySpan<(string Name, string? Value)> details) => audit.Record(AuditEvent.Of(
        time,
        AuditEventTypes.AdminAction,
        userId,
        [
            ("action", action), ("request_id", request.HttpContext.TraceIdentifier),
            ("address", request.HttpContext.Connection.RemoteIpAddress?.ToString()), .. details,
        ]));
}
