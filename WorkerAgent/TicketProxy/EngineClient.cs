namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>The connections to engines that carry requests.</summary>
internal sealed class EngineClient : IDisposable
{
    /// <summary>The pool. Idle connections are given up before the servers that are known to close them first do so (uvicorn: 5 s).</summary>
    public HttpMessageInvoker Http { get; } = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        ActivityHeadersPropagator = null,

        // Headers are read as UTF-8, so they are written as such; the default refuses all that is not ASCII.
        RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.UTF8,
        ConnectTimeout = TimeSpan.FromSeconds(3),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),
    });

    /// <inheritdoc />
    public void Dispose() => Http.Dispose();
}
