using System.Net;
using System.Net.Sockets;

namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>
/// Ports for programs that must know theirs before they listen, or that come back to it. They lie below those that systems give
/// to outgoing connections (RFC 6335 section 6; from 32768 on Linux): while a killed program is away, a connection that is tried
/// again and again could otherwise get its port, or even reach itself.
/// </summary>
public static class FreePort
{
    private const int Lowest = 10_000;
    private const int Highest = 32_000;

    private static int _last = Random.Shared.Next(Lowest, Highest);

    /// <summary>
    /// A port of 127.0.0.1 that no program listens on. None is given twice before all others were: the program that is to listen on it takes a while
    /// to start, and may be away for a while between two processes.
    /// </summary>
    public static int Find()
    {
        while (true)
        {
            var port = Lowest + (Interlocked.Increment(ref _last) % (Highest - Lowest));
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                continue;
            }
        }
    }
}
