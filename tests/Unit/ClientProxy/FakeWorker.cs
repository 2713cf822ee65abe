using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Tests.Unit.ClientProxy;

/// <summary>What a fake worker heard of one request.</summary>
internal sealed record HeardRequest(string Path, string Authorization, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>A worker in the wire format of the contract, without engine, metering and checks of its own.</summary>
internal sealed class FakeWorker : IAsyncDisposable
{
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private FakeServer _server = null!;
    private Socket? _listening;

    /// <summary>The node's id.</summary>
    public required string NodeId { get; init; }

    /// <summary>How it answers; by default a chat completion.</summary>
    public RequestDelegate Answer { get; set; } = CompleteAsync;

    /// <summary>Whether its answers carry the mark, as those of every worker but older ones do.</summary>
    public bool IsMarked { get; set; } = true;

    /// <summary>What it heard, in order.</summary>
    public ConcurrentQueue<HeardRequest> Heard { get; } = new();

    /// <summary>Completes when a request was cancelled by its caller.</summary>
    public Task Aborted => _aborted.Task;

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Starts a worker.</summary>
    public static async Task<FakeWorker> StartAsync(string nodeId, RequestDelegate? answer = null)
    {
        var worker = new FakeWorker { NodeId = nodeId };
        worker.Answer = answer ?? worker.Answer;
        await worker.ListenAsync(0);
        return worker;
    }

    /// <summary>Starts a worker at a socket that listens already.</summary>
    public static async Task<FakeWorker> StartAsync(string nodeId, Socket listening)
    {
        var worker = new FakeWorker { NodeId = nodeId, Url = new Uri($"http://{listening.LocalEndPoint}"), _listening = listening };
        worker._server = await FakeServer.StartAsync(worker.HandleAsync, listening: listening);
        return worker;
    }

    /// <summary>Stops listening, and cuts connections.</summary>
    public ValueTask StopAsync() => _server.DisposeAsync();

    /// <summary>Listens again where it did.</summary>
    public Task RestartAsync() => ListenAsync(Url.Port);

    /// <summary>Answers with a whole chat completion.</summary>
    public static Task CompleteAsync(HttpContext context) =>
        JsonAsync(context, 200, """{"id":"c1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hello"}}]}""");

    /// <summary>Answers with JSON.</summary>
    public static async Task JsonAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Encoding.UTF8.GetByteCount(json);
        await context.Response.WriteAsync(json, context.RequestAborted);
    }

    /// <summary>An answer that turns requests away in OpenAI's format.</summary>
    public static RequestDelegate Refuse(int status, string code, string? retryAfter = null) => context =>
    {
        context.Response.Headers.RetryAfter = retryAfter;
        return JsonAsync(context, status, $$$"""{"error":{"message":"no: {{{code}}}","type":"server_error","code":"{{{code}}}"}}""");
    };

    /// <summary>Begins an event stream or goes on with it: sends text, flushed.</summary>
    public static async Task StreamAsync(HttpContext context, params string[] parts)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "text/event-stream";
        }

        foreach (var part in parts)
        {
            await context.Response.WriteAsync(part, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _listening?.Dispose();
    }

    private async Task ListenAsync(int port)
    {
        _server = await FakeServer.StartAsync(HandleAsync, port);
        Url = _server.Url;
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Heard.Enqueue(new HeardRequest(
            context.Request.Path,
            context.Request.Headers.Authorization.ToString(),
            body.ToArray(),
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
        if (IsMarked)
        {
            context.Response.Headers[WorkerMark.Header] = WorkerMark.Version;
        }

        await using var registration = context.RequestAborted.Register(() => _aborted.TrySetResult());
        await Answer(context);
    }
}
