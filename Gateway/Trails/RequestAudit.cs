using System.Globalization;
using System.Net;
using MonkeyTroop.Gateway.Network;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Gateway.Trails;

/// <summary>
/// Records requests, at one place for all of them: what was done always, what was refused within the sampler's bound, and a message that
/// is sent again once. Every
/// event has the request's id and the caller's address.
/// </summary>
internal sealed class RequestAudit(IAuditLog log, IAuditDurability durability, RefusalSampler sampler, RecordedOnce once, TimeProvider time)
{
    private const int TooManyRequests = StatusCodes.Status429TooManyRequests;

    /// <summary>Records the request, and waits until that outlives this process: the answer leaves after it.</summary>
    public Task AnswerAsync(HttpContext http)
    {
        Record(http);
        return durability.WrittenAsync();
    }

    /// <summary>Records the request once, if there is anything to record.</summary>
    public void Record(HttpContext http)
    {
        var trail = http.Trail();
        if (trail.IsRecorded)
        {
            return;
        }

        trail.IsRecorded = true;
        var address = ClientAddress.Plain(ClientAddress.Of(http));
        if (trail.Done is { } done)
        {
            if (trail.OnceKey is { } key && !once.Add(done, key))
            {
                return;
            }

            log.Record(EventOf(http, trail, done, address));
        }
        else if (trail.IsAdmin)
        {
            log.Record(EventOf(http, trail, AuditEventTypes.AdminAction, address));
        }
        else if (trail.Refusal is { } code && IsOfInterest(http, code) && TypeOf(http, trail, code) is var type && sampler.Admits(type, address))
        {
            log.Record(EventOf(http, trail, type, address));
        }
    }

    private AuditEvent EventOf(HttpContext http, RequestTrail trail, string type, IPAddress address)
    {
        var call = $"{http.Request.Method} {http.Request.Path}";
        return AuditEvent.Of(
            time,
            type,
            trail.User,
            [
                ("request_id", http.TraceIdentifier),
                ("address", address.ToString()),
                type == AuditEventTypes.AdminAction ? ("action", call) : ("call", trail.Done is null ? call : null),
                ("status", trail.Done is null ? http.Response.StatusCode.ToString(CultureInfo.InvariantCulture) : null),
                ("code", trail.Refusal),
                ("fault", trail.ProofFault),
                ("claimed_user", ClaimOf(trail)),
                .. trail.Details,
            ]);
    }

    private static string? ClaimOf(RequestTrail trail)
    {
        var claimed = trail.User is null ? trail.ClaimedUser ?? trail.ProvenKey : trail.ClaimedUser;
        return claimed == trail.User ? null : claimed;
    }

    /// <summary>What the caller did wrong, and whatever kept credits from moving. Rate limits have events of their own.</summary>
    private static bool IsOfInterest(HttpContext http, string code) => http.Response.StatusCode switch
    {
        TooManyRequests => code is ProblemCodes.TooManyPasswords or ProblemCodes.TooManyProofs,
        < 500 => true,
        _ => HttpMethods.IsPost(http.Request.Method) && !http.Request.Path.StartsWithSegments(CoordinatorPaths.Heartbeat, StringComparison.Ordinal),
    };

    private static string TypeOf(HttpContext http, RequestTrail trail, string code)
    {
        if (trail.HasWrongPassword || code == ProblemCodes.TooManyPasswords)
        {
            return AuditEventTypes.AdminRefused;
        }

        if (trail.ProofFault is not null || code is ProblemCodes.ProofReused or ProblemCodes.NotYourAccount)
        {
            return AuditEventTypes.SecurityEvent;
        }

        return http.Request.Path.Value switch
        {
            CoordinatorPaths.Authorize => AuditEventTypes.AuthorizeRefused,
            CoordinatorPaths.SubmitReceipt => AuditEventTypes.ReceiptRefused,
            _ => AuditEventTypes.Refused,
        };
    }
}
