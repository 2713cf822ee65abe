using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Jobs;
using Yarp.ReverseProxy.Forwarder;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>
/// Makes the request to the engine and takes its answer over. Both directions have a closed list of headers: the ticket,
/// cookies and forwarding headers stop here, and the engine's own cookies and cross-origin grants do too.
/// </summary>
internal sealed class EngineTransformer(
    Engine engine, EngineKeys keys, string path, int bodyLength, RunningRequest request, ReaderGuard reader, ProxyMetrics metrics, TimeProvider time) : HttpTransformer
{
    /// <summary>Longest wait for what an engine says in a refusal: 5 s.</summary>
    private static readonly TimeSpan RefusalLimit = TimeSpan.FromSeconds(5);

    private static readonly string[] RequestHeaders = ["Accept", "User-Agent", "anthropic-version", "anthropic-beta", "OpenAI-Beta"];

    /// <summary>The answer, once the engine has begun one that goes on to the client.</summary>
    public AnswerStream? Answer { get; private set; }

    /// <summary>The watcher of that answer.</summary>
    public AnswerWatcher? Watcher { get; private set; }

    /// <summary>Whether the engine has said anything at all.</summary>
    public bool Answered { get; private set; }

    /// <summary>What is to be told instead of the engine's refusal; null when it did not refuse, or its own words go on.</summary>
    public Refusal? Refused { get; private set; }

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

        proxyRequest.Headers.Authorization = keys.Of(engine.Type) is { } key ? new AuthenticationHeaderValue("Bearer", key) : null;
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
        if (proxyResponse.StatusCode is < HttpStatusCode.OK or (>= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest))
        {
            return false;
        }

        // Asked of what was sent: a text whose compressed form is cut off decompresses without a fault.
        var endIsMarked = proxyResponse.Content.Headers.ContentLength is not null || proxyResponse.Headers.TransferEncodingChunked == true;
        if (!await TryDecodeAsync(proxyResponse, cancellationToken))
        {
            return false;
        }

        if (proxyResponse.StatusCode >= HttpStatusCode.BadRequest && await RefusedAsync(proxyResponse, cancellationToken))
        {
            return false;
        }

        var content = proxyResponse.Content.Headers;
        var isEventStream = content.ContentType?.MediaType == "text/event-stream";
        var response = httpContext.Response;
        response.ContentType = content.ContentType?.ToString() ?? "application/json";
        response.ContentLength = isEventStream ? null : content.ContentLength;
        Watcher = new AnswerWatcher(request, bodyLength, isEventStream, isEventStream ? null : content.ContentLength);
        if (isEventStream)
        {
            metrics.StreamBegan();
        }

        Answer = new AnswerStream(
            await proxyResponse.Content.ReadAsStreamAsync(cancellationToken), Watcher, request.CutOff, reader, endIsMarked, refusal => refusal.AsEvent(httpContext), time);
        var replaced = new StreamContent(Answer);
        replaced.Headers.ContentLength = response.ContentLength;
        proxyResponse.Content = replaced;
        return true;
    }

    /// <summary>
    /// Undoes a compression that was not asked for: what an answer costs is read in it, and its events must go on one by one. False for one
    /// that is not known.
    /// </summary>
    private static async Task<bool> TryDecodeAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.Content.Headers.ContentEncoding is not { Count: > 0 } encodings || encodings.All(encoding => encoding.Equals("identity", StringComparison.OrdinalIgnoreCase)))
        {
            return true;
        }

        var source = await answer.Content.ReadAsStreamAsync(cancellation);
        Stream? decoded = string.Join(',', encodings).ToLowerInvariant() switch
        {
            "gzip" or "x-gzip" => new GZipStream(source, CompressionMode.Decompress),
            "deflate" => new ZLibStream(source, CompressionMode.Decompress),
            "br" => new BrotliStream(source, CompressionMode.Decompress),
            _ => null,
        };
        if (decoded is null)
        {
            return false;
        }

        var content = new StreamContent(decoded);
        content.Headers.ContentType = answer.Content.Headers.ContentType;
        answer.Content = content;
        return true;
    }

    /// <summary>Reads an engine's refusal; false when its own words go on.</summary>
    private async Task<bool> RefusedAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(RefusalLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        var (said, length) = (new byte[EngineRefusals.MaxBytes], 0);
        try
        {
            await using var content = await answer.Content.ReadAsStreamAsync(either.Token);
            length = await content.ReadAtLeastAsync(said, said.Length, throwOnEndOfStream: false, either.Token);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            length = 0; // the status is all that it says
        }

        Refused = EngineRefusals.Of((int)answer.StatusCode, said.AsSpan(0, length), answer.Headers.RetryAfter?.Delta, engine.Type, keys);
        if (Refused is not null)
        {
            return true;
        }

        var kept = new ByteArrayContent(said, 0, length);
        kept.Headers.ContentType = answer.Content.Headers.ContentType;
        answer.Content = kept;
        return false;
    }
}
