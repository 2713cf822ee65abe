using System.Net.Sockets;
using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Protocol.Streams;
using MonkeyTroop.WorkerAgent.Engines;
using MonkeyTroop.WorkerAgent.Jobs;
using Yarp.ReverseProxy.Forwarder;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>Sends an accepted request to an engine and its answer to the client, and settles it whatever happens.</summary>
internal sealed partial class EngineForwarder(
    EngineClient client, EngineKeys keys, EngineRegistry registry, ProxyMetrics metrics, IOptions<TicketProxyOptions> options,
    TimeProvider time, ILogger<EngineForwarder> logger)
{
    /// <summary>Forwards; the refusal that the client is still to be told, or null when it has its answer.</summary>
    /// <param name="context">The request.</param>
    /// <param name="slot">The slot that it has; it can go over to another engine.</param>
    /// <param name="serving">The engines that serve the model, best first.</param>
    /// <param name="path">The route at the engine.</param>
    /// <param name="body">The body.</param>
    /// <param name="request">What is metered.</param>
    public async Task<Refusal?> ForwardAsync(
        HttpContext context, SlotLease slot, IReadOnlyList<Engine> serving, string path, InferenceBody body, RunningRequest request)
    {
        request.Read(body.Length);
        await using var reader = new ReaderGuard(context, request.CutOff, options, time);
        Ended ended;
        try
        {
            ended = await TryEachAsync(context, slot, serving, path, body, request, reader);
        }
        catch
        {
            // A defect must not lose what was delivered before it.
            await request.EndAsync(JobStatus.Failed, request.Tokens);
            throw;
        }

        metrics.Ran(request, ended.Tokens);
        var isKept = await request.EndAsync(ended.Status, ended.Tokens);
        await reader.FinishAsync();
        return ended.Refusal ?? (isKept ? null : Refusal.StoreAway);
    }

    /// <summary>One engine after the other, while nothing of an answer has gone out and the one before could not give one.</summary>
    private async Task<Ended> TryEachAsync(
        HttpContext context, SlotLease slot, IReadOnlyList<Engine> serving, string path, InferenceBody body, RunningRequest request, ReaderGuard reader)
    {
        var tried = new HashSet<Uri>();
        while (true)
        {
            var engine = slot.Engine;
            var ended = await TryTwiceAsync(context, engine, path, body, request, reader);
            tried.Add(engine.Url);
            if (!ended.IsEngines || context.Response.HasStarted || !slot.TryMove(registry.Current, serving.Where(other => !tried.Contains(other.Url))))
            {
                return ended;
            }

            LogNext(engine.Type, engine.Url, slot.Engine.Type, slot.Engine.Url);
            context.Response.Clear();
        }
    }

    private async Task<Ended> TryTwiceAsync(HttpContext context, Engine engine, string path, InferenceBody body, RunningRequest request, ReaderGuard reader)
    {
        var ended = await TryAsync(context, engine, path, body, request, reader);
        if (ended.IsStale)
        {
            // The engine had closed the kept connection before it took the request: nothing has run, so a second try is safe.
            // The forwarder left its 502 in the response, and refuses to forward into one that is set.
            context.Response.Clear();
            ended = await TryAsync(context, engine, path, body, request, reader);
        }

        return ended;
    }

    private async Task<Ended> TryAsync(HttpContext context, Engine engine, string path, InferenceBody body, RunningRequest request, ReaderGuard reader)
    {
        context.Request.Body = body.AsStream();
        context.Request.ContentLength = body.Length;
        context.Request.Headers.TransferEncoding = default;
        var transformer = new EngineTransformer(engine, keys, path, body.Length, request, reader, metrics, time);

        // Until the answer begins a cut-off cancels the forwarder; after that the answer's stream ends itself, with an error event.
        using var untilAnswer = new CancellationTokenSource();
        using var cut = request.CutOff.Token.UnsafeRegister(_ =>
        {
            if (transformer.Answer is null)
            {
                untilAnswer.Cancel();
            }
        }, null);
        var error = await client.SendAsync(context, engine, transformer, untilAnswer.Token);
        if (transformer.Watcher is { IsEventStream: true })
        {
            metrics.StreamEnded();
        }

        return Conclude(context, engine, request, transformer, error);
    }

    private Ended Conclude(HttpContext context, Engine engine, RunningRequest request, EngineTransformer transformer, ForwarderError error)
    {
        var tokens = transformer.Watcher?.Tokens ?? request.Tokens;
        if (transformer.Watcher?.Model is { } model && !engine.Serves(model) && registry.Doubt(engine.Url))
        {
            LogOtherModel(engine.Type, engine.Url);
        }

        if (transformer.Answer is { } answer)
        {
            return (answer.Broken, error) switch
            {
                ({ } broken, _) => new Ended(JobStatus.Failed, tokens, LogBroken(engine, broken)),
                (_, ForwarderError.None) => new Ended(JobStatus.Completed, tokens, null),
                _ when request.CutOff.Reason is CutReason.ReaderTooSlow => new Ended(JobStatus.Cancelled, tokens, Refusal.ReaderTooSlow),
                _ when request.CutOff.Reason is not CutReason.None and var cut => new Ended(JobStatus.Failed, tokens, Refusal.Cut(cut)),
                _ => new Ended(JobStatus.Cancelled, tokens, null),
            };
        }

        if (request.CutOff.Reason is not CutReason.None and var reason)
        {
            return new Ended(JobStatus.Failed, tokens, Refusal.Cut(reason));
        }

        if (context.RequestAborted.IsCancellationRequested)
        {
            return new Ended(JobStatus.Cancelled, tokens, null);
        }

        if (transformer.Refused is { } refused)
        {
            LogRefused(engine.Type, engine.Url, refused.Status, refused.Code);
            return new Ended(JobStatus.Failed, tokens, refused) { IsEngines = refused.Status is 429 or >= 500 };
        }

        var exception = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        if (exception is SocketException or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError })
        {
            registry.Remove(engine.Url);
            LogAway(engine.Type, engine.Url);
            return new Ended(JobStatus.Failed, tokens, Refusal.EngineAway) { IsEngines = true };
        }

        LogFailed(engine.Type, engine.Url, transformer.Answered ? $"status {context.Response.StatusCode}" : exception?.GetType().Name ?? error.ToString());
        return new Ended(JobStatus.Failed, tokens, Refusal.EngineFailed, IsStale: !transformer.Answered && !context.Response.HasStarted && IsStale(exception)) { IsEngines = true };
    }

    private Refusal LogBroken(Engine engine, Refusal broken)
    {
        LogBroken(engine.Type, engine.Url, broken.Code);
        return broken;
    }

    private static bool IsStale(Exception? exception) =>
        exception is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }
            or HttpRequestException { InnerException: IOException { InnerException: SocketException } };

    private sealed record Ended(JobStatus Status, TokenUsage Tokens, Refusal? Refusal, bool IsStale = false)
    {
        /// <summary>Whether it is the engine that could not answer, so that another may.</summary>
        public bool IsEngines { get; init; }
    }
}
