using System.Net.Sockets;

namespace MonkeyTroop.ClientProxy.Connections;

/// <summary>
/// Makes the connections to nodes and to the coordinator, which are kept. The machine at the other end may fall asleep without a word: what waits for an answer
/// then learns it from probes, and what was sent and is not acknowledged from <see cref="Unacknowledged"/>, because no probe is sent
/// while something is on its way.
/// </summary>
internal static class ProbedConnections
{
    /// <summary>Quiet on a connection before the first probe: 10 s.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    /// <summary>Time between two probes: 2 s.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Probes without an answer after which a connection is lost: 3.</summary>
    public const int Probes = 3;

    /// <summary>How long what was sent may go unacknowledged (RFC 5482): 15 s. Linux alone; other systems give up by rules of their own.</summary>
    public static readonly TimeSpan Unacknowledged = TimeSpan.FromSeconds(15);

    /// <summary>Number of the option TCP_USER_TIMEOUT in Linux' <c>netinet/tcp.h</c>; its value is in milliseconds.</summary>
    private const int UserTimeout = 18;

    /// <summary>Connects, for <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            Watch(socket);
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether a request failed because the other end of its connection is silent, so that another try there is of no use.</summary>
    public static bool IsSilence(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            if (failure is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.HostUnreachable or SocketError.NetworkUnreachable })
            {
                return true;
            }
        }

        return false;
    }

    private static void Watch(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)Idle.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)Interval.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        if (OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, UserTimeout, BitConverter.GetBytes((int)Unacknowledged.TotalMilliseconds));
        }
    }
}
