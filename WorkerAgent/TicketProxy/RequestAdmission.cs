using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.WorkerAgent.Tickets;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>
/// Which requests come in: the worker takes requests, the ticket is good, its account is not suspended, and the headers announce a body
/// that can be read. The checks stand in the order of their cost; none touches an engine, a job or the body.
/// </summary>
internal sealed class RequestAdmission(
    DrainGate gate, WorkPermission permission, TicketKeySet tickets, RevokedAccounts revoked, IOptions<TicketProxyOptions> options)
{
    /// <summary>Checks a request for inference. Gives either the refusal or the ticket's claims.</summary>
    public async ValueTask<(Refusal? Refusal, TicketClaims? Claims)> AdmitAsync(HttpContext context)
    {
        if (gate.IsClosed)
        {
            return (Refusal.ShuttingDown, null);
        }

        if (permission.IsRevoked)
        {
            return (Refusal.NodeRevoked, null);
        }

        var (refusal, claims) = await VerifyTicketAsync(context);
        refusal ??= RefusalOf(context.Request, claims!);
        return (refusal, refusal is null ? claims : null);
    }

    /// <summary>Checks a request's ticket and nothing else. Gives either the refusal or the ticket's claims.</summary>
    public async ValueTask<(Refusal? Refusal, TicketClaims? Claims)> VerifyTicketAsync(HttpContext context)
    {
        var (fault, claims) = await tickets.VerifyAsync(Bearer(context.Request), context.RequestAborted);
        return fault == TicketFault.None ? (null, claims) : (Refusal.Ticket(fault), null);
    }

    private Refusal? RefusalOf(HttpRequest request, TicketClaims claims) =>
        revoked.Contains(claims.Sub) ? Refusal.AccountSuspended
        : !IsPlainJson(request) ? Refusal.NotJson
        : request.ContentLength > options.Value.MaxBodyBytes ? Refusal.TooLarge(options.Value.MaxBodyBytes)
        : null;

    private static bool IsPlainJson(HttpRequest request) =>
        request.Headers.ContentEncoding is [] or ["identity"]
        && MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
        && (type.CharSet is null || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));

    private static string? Bearer(HttpRequest request) =>
        request.Headers.Authorization is [{ } value] && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? value[7..].Trim()
            : null;
}
