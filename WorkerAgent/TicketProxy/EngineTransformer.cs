using System.Net;
using System.Net.Http.Headers;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Metering;
using Yarp.ReverseProxy.Forwarder;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>
/// Makes the request to the engine and takes its answer over. Both directions have a closed list of headers: the ticket,
/// cookies and forwarding headers stop here, and the engine's own cookies and cross-origin grants do too.
/// </summary>
internal sealed class EngineTransformer(Engine engine, string path, int bodyLength, RunningRequest request, ReaderGuard reader, ProxyMetrics metrics, TimeProvider time) : HttpTransformer
{
    private static readonly string[] RequestHeaders = ["Accept", "User-Agent", "anthropic-version", "anthropic-beta", "OpenAI-Beta"];

    /// <summary>The answer, once the engine has begun one that goes on to the client.</summary>
    public AnswerStream? Answer { get; private set; }

    /// <summary>The watcher of that answer.</summary>
    public AnswerWatcher? Watcher { get; private set; }

    /// <summary>Whether the engine has said anything at all.</summary>
    public bool Answered { get; private set; }

    /// <inheritdoc />
    public override ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        proxyRequest.RequestUri = new Uri(engine.Url, path);
        proxyRequest.Version = HttpVersion.Version11;
        proxyRequest.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        foreach (var name in RequestHeaders)
        {
            if (httpContext.Request.Headers.TryGetValue(name, out var values))
            {
                proxyRequest.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        proxyRequest.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        proxyRequest.Content.Headers.ContentLength = bodyLength;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return false;
        }

        Answered = true;
        if (proxyResponse.StatusCode is < HttpStatusCode.OK or (>= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest) or >= HttpStatusCode.InternalServerError)
        {
            return false;
        }

        var content = proxyResponse.Content.Headers;
        var isEventStream = content.ContentType?.MediaType == "text/event-stream";
        var response = httpContext.Response;
        response.ContentType = content.ContentType?.ToString() ?? "application/json";
        response.ContentLength = isEventStream ? null : content.ContentLength;
        Watcher = new AnswerWatcher(request, isEventStream, isEventStream ? null : content.ContentLength);
        if (isEventStream)
        {
            metrics.StreamBegan();
        }

        Answer = new AnswerStream(
            await proxyResponse.Content.ReadAsStreamAsync(cancellationToken), Watcher, request.CutOff, reader,
            endIsMarked: content.ContentLength is not null || proxyResponse.Headers.TransferEncodingChunked == true, time);
        var replaced = new StreamContent(Answer);
        replaced.Headers.ContentLength = response.ContentLength;
        proxyResponse.Content = replaced;
        return true;
    }
}
