using System.Globalization;
using System.Net;
using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.ClientProxy.Errors;

/// <summary>Every refusal that the proxy makes itself, and the coordinator's in the terms of an app. Pure.</summary>
internal static class Refusals
{
    /// <summary>A wait that SDKs take from <c>Retry-After</c>; they ignore longer ones and try at once.</summary>
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan ShortWait = TimeSpan.FromSeconds(2);

    /// <summary>What the coordinator refused, or that it did not answer.</summary>
    /// <param name="status">Its status; null when no answer came.</param>
    /// <param name="problem">Its problem.</param>
    /// <param name="retryAfter">How long it asks to wait.</param>
    /// <param name="coordinator">Where it is.</param>
    public static Refusal From(HttpStatusCode? status, Problem? problem, TimeSpan? retryAfter, Uri coordinator)
    {
        var code = problem?.Code ?? ProblemCodes.Internal;
        var detail = problem?.Detail ?? problem?.Title ?? "the coordinator gave no reason";
        return (int?)status switch
        {
            null => new(503, ProblemCodes.CoordinatorAway, Advice.With(problem?.Detail ?? $"the coordinator at {coordinator} does not answer", ProblemCodes.CoordinatorAway), RetryAfter: ShortWait),
            400 or 413 or 415 => new(400, code, WithFields(detail, problem?.Errors), problem?.Errors?.Keys.FirstOrDefault(), NoRetry: true),
            401 => new(401, code, Advice.With(detail, code), NoRetry: true),
            402 => new(402, code, Credits(detail, problem), NoRetry: true),
            403 => new(403, code, detail, NoRetry: true),
            404 => new(404, code, detail, code == ProblemCodes.UnknownModel ? "model" : null, NoRetry: true),
            429 => new(429, code, Advice.With(detail, code), RetryAfter: retryAfter ?? ShortWait, NoRetry: retryAfter > LongestPatience),
            503 => new(503, code, Advice.With(detail, code), RetryAfter: retryAfter ?? ShortWait),
            504 => new(504, code, Advice.With(detail, code), Limit: Seconds(problem?.TimeoutSeconds), Elapsed: Seconds(problem?.ElapsedMs / 1000.0)),
            _ => new(502, code, $"the coordinator failed: {detail}"),
        };
    }

    /// <summary>400: the body or one of its fields is not what it should be.</summary>
    public static Refusal Invalid(string message, string? param = null) =>
        new(400, ProblemCodes.InvalidRequest, message, param, NoRetry: true);

    /// <summary>413: the body is over the limit.</summary>
    public static Refusal TooLarge(long limit) =>
        new(413, ProblemCodes.TooLarge, $"the request body is larger than {limit} bytes", NoRetry: true);

    /// <summary>408: the body took too long to arrive.</summary>
    public static Refusal BodyTooSlow() => new(408, ProblemCodes.TimedOut, "the request body took too long to arrive", NoRetry: true);

    /// <summary>429: the bodies of other requests take all the memory there is for them.</summary>
    public static Refusal TooManyBodies() => new(429, ProblemCodes.RateLimited, "too many large requests at once", RetryAfter: ShortWait);

    /// <summary>415: the body is not declared as plain JSON.</summary>
    public static Refusal NotJson() =>
        new(415, ProblemCodes.NotJson, "the request body must be JSON: Content-Type: application/json, without Content-Encoding", NoRetry: true);

    /// <summary>404: no such path here.</summary>
    public static Refusal NotFound() =>
        new(404, ProblemCodes.NotFound, "no such path: the proxy serves /v1/chat/completions, completions, embeddings, responses, messages and models", NoRetry: true);

    /// <summary>404: the network has no such model now.</summary>
    public static Refusal UnknownModel() =>
        new(404, ProblemCodes.UnknownModel, "no node serves this model; GET /v1/models lists those that are served", "model", NoRetry: true);

    /// <summary>403: not called by an app of this machine.</summary>
    public static Refusal Forbidden(string reason) => new(403, ProblemCodes.Forbidden, reason, NoRetry: true);

    /// <summary>502: no connection to the node, or none that held until an answer.</summary>
    public static Refusal Unreachable(string nodeId) =>
        new(502, ProblemCodes.NodeAway, $"node {nodeId} cannot be reached, and no other node took over");

    /// <summary>502: what answers at the node's address is not a worker.</summary>
    /// <param name="nodeId">The node.</param>
    /// <param name="status">The status that it answers.</param>
    /// <param name="type">The media type that it answers; null when it states none.</param>
    public static Refusal NotAWorker(string nodeId, int status, string? type) => new(
        502,
        ProblemCodes.NodeAway,
        $"a proxy or another program answers at the address of node {nodeId} ({status}, {type ?? "no type"}), and no other node took over");

    /// <summary>502: the node broke off in the middle of its answer.</summary>
    public static Refusal BrokenOff(string nodeId) =>
        new(502, ProblemCodes.NodeAway, $"node {nodeId} broke off its answer");

    /// <summary>502: the node's address is none that this client connects to.</summary>
    public static Refusal UnusableNode(string nodeId) =>
        new(502, ProblemCodes.NodeAway, $"the address of node {nodeId} is outside the allowed networks, or never a node's; allow its network with --allow-network if you trust it");

    /// <summary>504: the node was silent for too long.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="elapsed">How long the app's request had taken.</param>
    public static Refusal TimedOut(TimeSpan limit, TimeSpan elapsed) => new(
        504,
        ProblemCodes.TimedOut,
        string.Create(CultureInfo.InvariantCulture, $"the node did not answer within {limit.TotalSeconds:0} s"),
        NoRetry: true,
        Limit: limit,
        Elapsed: elapsed);

    /// <summary>503: the proxy stops.</summary>
    public static Refusal ShuttingDown() => new(503, ProblemCodes.NoNodeFree, "the client proxy is shutting down", RetryAfter: ShortWait);

    /// <summary>500: a defect of ours.</summary>
    public static Refusal Internal() => new(500, ProblemCodes.Internal, "the client proxy failed; its log says why", NoRetry: true);

    private static TimeSpan? Seconds(double? seconds) => seconds is >= 0 and <= 86_400 ? TimeSpan.FromSeconds(seconds.Value) : null;

    private static string WithFields(string detail, IReadOnlyDictionary<string, string[]>? errors) =>
        errors is null ? detail : string.Join("; ", errors.SelectMany(field => field.Value.Select(why => $"{field.Key}: {why}")).Prepend(detail));

    private static string Credits(string detail, Problem? problem) => problem is { Available: { } available, Required: { } required }
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"insufficient credits: {available:0.######} available, {required:0.######} needed; lend a GPU to earn more, or wait for running jobs to end")
        : detail;
}
