using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Silo.Tls;

/// <summary>One direction's step in the pipeline of a connection.</summary>
internal sealed partial class SiloTlsConnection(IServiceProvider services, ConnectionDelegate next)
{
    /// <summary>Longest handshake.</summary>
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);

    private readonly SiloCertificates _certificates = services.GetRequiredService<SiloCertificates>();
    private readonly ILogger _logger = services.GetRequiredService<ILogger<SiloCertificates>>();

    public Task AnswerAsync(ConnectionContext connection) =>
        RunAsync(connection, (tls, limit) => tls.AuthenticateAsServerAsync(_certificates.ToServerOptions(), limit));

    public Task CallAsync(ConnectionContext connection) =>
        RunAsync(connection, (tls, limit) => tls.AuthenticateAsClientAsync(_certificates.ToClientOptions(), limit));

    private async Task RunAsync(ConnectionContext connection, Func<SslStream, CancellationToken, Task> handshake)
    {
        var plain = connection.Transport;
        var wire = new TransportStream(plain);
        await using (wire.ConfigureAwait(false))
        {
            var tls = new SslStream(wire, leaveInnerStreamOpen: true);
            await using (tls.ConfigureAwait(false))
            {
                if (!await TryShakeHandsAsync(connection, tls, handshake).ConfigureAwait(false))
                {
                    return;
                }

                connection.Transport = new SealedTransport(
                    PipeReader.Create(tls, new StreamPipeReaderOptions(leaveOpen: true)), PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true)));
                try
                {
                    await next(connection).ConfigureAwait(false);
                }
                finally
                {
                    connection.Transport = plain;
                }
            }
        }
    }

    private async Task<bool> TryShakeHandsAsync(
        ConnectionContext connection, SslStream tls, Func<SslStream, CancellationToken, Task> handshake)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        limit.CancelAfter(HandshakeLimit);
        try
        {
            await handshake(tls, limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            LogRefused(_logger, connection.RemoteEndPoint?.ToString(), e.Message);
            connection.Abort(new ConnectionAbortedException("no TLS with this silo", e));
            return false;
        }
    }

    private sealed record SealedTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
