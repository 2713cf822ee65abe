using System.Net;
using System.Text;
using MonkeyTroop.WorkerAgent.Engines;
using Yarp.ReverseProxy.Forwarder;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>Forwards requests to engines, over connections that are kept.</summary>
internal sealed class EngineClient(IHttpForwarder forwarder) : IDisposable
{
    // The worker's own limit ends requests; the forwarder's, which aborts connections, only backs it up.
    private static readonly ForwarderRequestConfig Config = new() { ActivityTimeout = TimeSpan.FromHours(2) };

    // Idle connections are given up before the servers that are known to close them first do so (uvicorn: 5 s).
    private readonly HttpMessageInvoker _connections = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,

        // Headers are read as UTF-8, so they are written as such; the default refuses all that is not ASCII.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),
    });

    /// <summary>Sends a request to an engine and its answer to the client, as the transformer makes them.</summary>
    public ValueTask<ForwarderError> SendAsync(
        HttpContext context, Engine engine, HttpTransformer transformer, CancellationToken cancellation) =>
        forwarder.SendAsync(context, engine.Url.AbsoluteUri, _connections, Config, transformer, cancellation);

    /// <inheritdoc />
    public void Dispose() => _connections.Dispose();
}
