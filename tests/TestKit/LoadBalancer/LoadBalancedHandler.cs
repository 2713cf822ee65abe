using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace MonkeyTroop.Tests.TestKit.LoadBalancer;

/// <summary>Sends requests by one version of HTTP from one address, and trusts one certificate.</summary>
internal sealed class LoadBalancedHandler : DelegatingHandler
{
    private readonly Version _version;

    public LoadBalancedHandler(X509Certificate2 trusted, IPAddress? from, Version version)
    {
        _version = version;
        var sockets = new SocketsHttpHandler { UseProxy = false };
        sockets.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { trusted },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        if (from is not null)
        {
            sockets.ConnectCallback = (context, cancellation) => ConnectAsync(from, context.DnsEndPoint, cancellation);
        }

        InnerHandler = sockets;
    }

    /// <inheritdoc />
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (request.Version, request.VersionPolicy) = (_version, HttpVersionPolicy.RequestVersionExact);
        return base.SendAsync(request, cancellationToken);
    }

    private static async ValueTask<Stream> ConnectAsync(IPAddress from, DnsEndPoint to, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(to, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
