using System.Net;
using System.Net.Sockets;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>
/// Looks whether anything listens at an engine's address. An HTTP client would say so as well, by exceptions; most addresses are
/// guesses at which nothing ever listens, and an idle worker should not spend its owner's time on unwinding stacks.
/// </summary>
internal static class EnginePort
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Whether a connection is taken within 2 s.</summary>
    public static async Task<bool> IsOpenAsync(Uri url, CancellationToken cancellation)
    {
        using var connecting = new SocketAsyncEventArgs { RemoteEndPoint = new DnsEndPoint(url.DnsSafeHost, url.Port) };
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connecting.Completed += (_, _) => done.TrySetResult();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Limit);
        if (Socket.ConnectAsync(SocketType.Stream, ProtocolType.Tcp, connecting))
        {
            using (late.Token.UnsafeRegister(static state => Socket.CancelConnectAsync((SocketAsyncEventArgs)state!), connecting))
            {
                await done.Task;
            }
        }

        connecting.ConnectSocket?.Dispose();
        cancellation.ThrowIfCancellationRequested();
        return connecting.SocketError == SocketError.Success;
    }
}
