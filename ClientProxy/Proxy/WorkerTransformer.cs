using System.Net.Http.Headers;
using MonkeyTroop.ClientProxy.Errors;
using MonkeyTroop.ClientProxy.Tickets;
using MonkeyTroop.Protocol;
using Yarp.ReverseProxy.Forwarder;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>
/// Shapes one try: to the node go the body, the ticket and a few named headers, and nothing else of the app; back come the answer and
/// a few named headers. An answer by which the node turns the request away is kept from the app, for another node may take it.
/// </summary>
internal sealed class WorkerTransformer(
    InferenceRequest request, byte[] body, Lease lease, AnswerHeard heard, NodeWatch watch, ProxyOptions options, ProxyMetrics metrics, TimeProvider time) : HttpTransformer
{
    /// <summary>Names the node that answered.</summary>
    public const string NodeHeader = "X-Troop-Node";

    private static readonly string[] RequestHeaders = ["Accept", "OpenAI-Beta", "anthropic-version", "anthropic-beta", "User-Agent"];
    private static readonly string[] ResponseHeaders = ["Cache-Control", "Retry-After", "openai-processing-ms", "x-should-retry"];

    /// <summary>
    /// From this size on a body is sent only when the node asks for it: 1 MiB. A node refuses before it reads, and a connection on which
    /// a large body is under way breaks before the refusal is heard.
    /// </summary>
    private const int LargeBody = 1024 * 1024;

    private GuardedStream? _stream;

    /// <summary>By what the node turned the request away; null when it did not.</summary>
    public Refusal? TurnedAway { get; private set; }

    /// <summary>That something else than a worker answered; null when it did not.</summary>
    public Refusal? Stranger { get; private set; }

    /// <summary>Whether the answer is a stream of events.</summary>
    public bool IsStream => _stream is not null;

    /// <summary>Whether the stream broke off and ended in an error event.</summary>
    public bool IsStreamBroken => _stream is { IsBroken: true };

    /// <summary>Whether the stream ended in an error event, the node's own or ours.</summary>
    public bool HasStreamFailed => _stream is { HasFailed: true };

    /// <inheritdoc />
    public override ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        proxyRequest.RequestUri = new Uri(lease.Worker, request.Path);
        proxyRequest.Headers.Authorization = new AuthenticationHeaderValue("Bearer", lease.Token);
        proxyRequest.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        proxyRequest.Content.Headers.ContentLength = body.Length;
        proxyRequest.Headers.TryAddWithoutValidation(RequestIds.Header, httpContext.TraceIdentifier);
        proxyRequest.Headers.ExpectContinue = body.Length >= LargeBody;
        foreach (var name in RequestHeaders)
        {
            if (httpContext.Request.Headers.TryGetValue(name, out var values))
            {
                proxyRequest.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public override async ValueTask<bool> TransformResponseAsync(
        HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return false;
        }

        watch.Answered();
        heard(default, textBytes: 0);
        if (!await WorkerSign.IsWorkersAsync(proxyResponse, cancellationToken))
        {
            Stranger = Refusals.NotAWorker(lease.NodeId, (int)proxyResponse.StatusCode, proxyResponse.Content.Headers.ContentType?.MediaType);
            return false;
        }

        TurnedAway = await WorkerRefusals.ReadAsync(proxyResponse, lease.NodeId, cancellationToken);
        if (TurnedAway is not null)
        {
            return false;
        }

        httpContext.Response.OnStarting(AnswerBegan);
        CopyHeaders(proxyResponse, httpContext.Response);
        var answer = await proxyResponse.Content.ReadAsStreamAsync(cancellationToken);
        proxyResponse.Content = new AnswerContent(
            proxyResponse is { IsSuccessStatusCode: true, Content.Headers.ContentType.MediaType: "text/event-stream" }
                ? Guard(httpContext, answer)
                : new CountedStream(answer, heard));
        return true;
    }

    /// <summary>Takes back what an unsuccessful try has left on the app's response, which must not have started.</summary>
    public static void Reset(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentLength = null;
        foreach (var name in (IEnumerable<string>)[.. ResponseHeaders, NodeHeader, "Content-Type"])
        {
            response.Headers.Remove(name);
        }
    }

    private Task AnswerBegan()
    {
        metrics.AnswerBegan(request.Began);
        return Task.CompletedTask;
    }

    private void CopyHeaders(HttpResponseMessage from, HttpResponse to)
    {
        foreach (var name in ResponseHeaders)
        {
            if (from.Headers.TryGetValues(name, out var values))
            {
                to.Headers[name] = values.ToArray();
            }
        }

        to.Headers[NodeHeader] = lease.NodeId;
        to.ContentType = from.Content.Headers.ContentType?.ToString();
        to.ContentLength = from.Content.Headers.ContentLength;
    }

    private GuardedStream Guard(HttpContext context, Stream answer)
    {
        // An error event may be added, so no length is promised. A little less silence is allowed than to the forwarder,
        // which would cut the app's connection instead of telling it what happened.
        context.Response.ContentLength = null;
        var silence = options.InferenceTimeout * 0.95;
        var guarded = new GuardedStream(answer, silence, time, heard, silent => StreamErrorEvent.For(
            request.Path, silent ? Refusals.TimedOut(silence, time.GetElapsedTime(request.Began)) : Refusals.BrokenOff(lease.NodeId)));
        _stream = guarded;
        return guarded;
    }
}
