using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>What may be called on a worker.</summary>
internal enum RouteKind
{
    /// <summary>Nothing: 404.</summary>
    None,

    /// <summary><c>GET /health</c>, without a ticket.</summary>
    Health,

    /// <summary><c>GET /health/ready</c>, without a ticket.</summary>
    Ready,

    /// <summary><c>GET /v1/models</c>, answered by the worker itself.</summary>
    Models,

    /// <summary><c>PUT /ticket</c>: a newer ticket of a job.</summary>
    Ticket,

    /// <summary>An inference call that goes on to an engine.</summary>
    Inference,
}

/// <summary>
/// The closed list of calls. A request is compared as it stood on the wire, before anything decoded or normalized it, so
/// an encoded slash, a <c>..</c>, an absolute form or another case is simply not on the list; and what goes on to an
/// engine is the path of this list, never text of the request.
/// </summary>
internal static class ProxyRoute
{
    private static readonly string[] Inference = ["/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/messages"];

    /// <summary>Finds the call.</summary>
    /// <param name="method">The method.</param>
    /// <param name="rawTarget">The request target (RFC 9112 section 3.2) as it stood in the request line.</param>
    /// <param name="enginePath">For an inference call: the path at the engine, without the leading slash. The query is dropped.</param>
    public static RouteKind Find(string method, string rawTarget, out string enginePath)
    {
        enginePath = "";
        var query = rawTarget.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? rawTarget : rawTarget[..query];
        switch (method)
        {
            case "GET" when path == "/health":
                return RouteKind.Health;
            case "GET" when path == "/health/ready":
                return RouteKind.Ready;
            case "GET" when path == "/v1/models":
                return RouteKind.Models;
            case "PUT" when path == WorkerPaths.Ticket:
                return RouteKind.Ticket;
            case "POST" when Array.IndexOf(Inference, path) is >= 0 and var index:
                enginePath = Inference[index][1..];
                return RouteKind.Inference;
            default:
                return RouteKind.None;
        }
    }
}
