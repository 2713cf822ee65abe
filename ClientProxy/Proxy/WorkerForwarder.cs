using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using MonkeyTroop.ClientProxy.Connections;
using MonkeyTroop.ClientProxy.Tickets;
using Yarp.ReverseProxy.Forwarder;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>Sends a request to one node and passes its answer on as it comes, over connections that are kept.</summary>
internal sealed class WorkerForwarder(
    IHttpForwarder forwarder, NodeWitness witness, IOptions<ProxyOptions> options, ProxyMetrics metrics, TimeProvider time) : IDisposable
{
    private readonly HttpMessageInvoker _nodes = new(WorkerConnections.Create(options.Value.ConnectTimeout));

    private readonly ForwarderRequestConfig _config = new()
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = options.Value.InferenceTimeout,
        AllowResponseBuffering = false,
    };

    /// <summary>Makes one try. Unless it was <see cref="AttemptEnd.Delivered"/> or <see cref="AttemptEnd.Broken"/>, the app has seen nothing.</summary>
    public async Task<Attempt> SendAsync(HttpContext context, InferenceRequest request, LeaseUse use)
    {
        var lease = use.Lease;
        var body = request.Model.Rename(request.Body, lease.Model);
        using var content = new MemoryStream(body, writable: false);
        context.Request.Body = content;
        use.Sends(body.Length);
        await using var watch = new NodeWatch(witness, lease, time);
        watch.Begin();
        var transformer = new WorkerTransformer(request, body, lease, use.Hear, watch, options.Value, metrics, time);
        var error = await forwarder.SendAsync(context, lease.Worker.ToString(), _nodes, _config, transformer, watch.Silence);
        var attempt = new Attempt(watch.IsSilent ? AttemptEnd.Silent : End(context, error, transformer), transformer.TurnedAway ?? transformer.Stranger)
        {
            Status = context.Response.StatusCode,
            HasStreamFailed = transformer.HasStreamFailed,
        };
        use.IsStreamed = transformer.IsStream && !transformer.HasStreamFailed;
        if (!context.Response.HasStarted && attempt.End != AttemptEnd.Delivered)
        {
            WorkerTransformer.Reset(context.Response);
        }

        if (transformer.HasStreamFailed)
        {
            await StreamCut.CutAsync(context, time);
        }

        return attempt;
    }

    /// <inheritdoc />
    public void Dispose() => _nodes.Dispose();

    private static AttemptEnd End(HttpContext context, ForwarderError error, WorkerTransformer transformer)
    {
        if (error == ForwarderError.None)
        {
            return transformer.Stranger is not null ? AttemptEnd.NotAWorker
                : transformer.TurnedAway is not null ? AttemptEnd.TurnedAway
                : transformer.IsStreamBroken ? AttemptEnd.Broken
                : AttemptEnd.Delivered;
        }

        // The forwarder cuts the app's connection when an answer breaks off, so a started response comes before an app that is gone.
        var failure = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        return context.Response.HasStarted && error is ForwarderError.ResponseBodyDestination ? AttemptEnd.Broken
            : context.RequestAborted.IsCancellationRequested ? AttemptEnd.AppGone
            : context.Response.HasStarted ? AttemptEnd.Broken
            : error == ForwarderError.RequestTimedOut && failure is not OperationCanceledException { InnerException: TimeoutException } ? AttemptEnd.TimedOut
            : failure is OperationCanceledException or SocketException or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } ? AttemptEnd.Unreachable
            : ProbedConnections.IsSilence(failure) ? AttemptEnd.Silent
            : AttemptEnd.ConnectionLost;
    }
}
