using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using MonkeyTroop.WorkerAgent.Nodes;

namespace MonkeyTroop.WorkerAgent.Supervision;

/// <summary>Calls the worker as strangers do, to find out whether its listener lives.</summary>
internal sealed class ProxyProbe(IServer server, TimeProvider time) : IDisposable
{
    // A connection for each call: the accepting is what may hang.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.Zero });

    /// <summary>
    /// Whether the listener reacts within the limit. A connection that is closed without an answer counts: that is how the listener refuses more
    /// connections than it may have, and strangers who fill it must not get the worker restarted. So does a certificate that names another host.
    /// </summary>
    public async Task<bool> ReactsAsync(TimeSpan limit, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            using var answer = await _http.GetAsync(Health(server.Url()), HttpCompletionOption.ResponseHeadersRead, either.Token);
            return true;
        }
        catch (HttpRequestException e)
        {
            // It may be closed so soon that connecting already fails.
            return e.HttpRequestError != HttpRequestError.ConnectionError || e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    /// <summary>Where to ask a listener that may listen on every address of the machine.</summary>
    internal static Uri Health(string listener)
    {
        var url = new UriBuilder(listener) { Path = "/health" };
        if (IPAddress.TryParse(new Uri(listener).DnsSafeHost, out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        {
            url.Host = address.Equals(IPAddress.Any) ? "127.0.0.1" : "[::1]";
        }

        return url.Uri;
    }
}
