using System.Net;
using System.Net.Sockets;
using System.Text;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.EndToEnd.Lists;

/// <summary>A caller that asks again and again for a large answer, and reads nothing.</summary>
internal sealed class StalledReader : IDisposable
{
    /// <summary>Requests of one connection, whose answers together no system's buffers take.</summary>
    private const int Requests = 64;

    private const int ReceiveBufferBytes = 4 * 1024;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        ReceiveBufferSize = ReceiveBufferBytes,
        NoDelay = true,
    };

    private readonly IPAddress _address;

    private StalledReader(IPAddress address) => _address = address;

    /// <summary>Connects from an address of this machine's and asks.</summary>
    public static async Task<StalledReader> AskAsync(Uri server, string target, IPAddress from, CancellationToken cancellation)
    {
        var reader = new StalledReader(from);
        try
        {
            reader._socket.Bind(new IPEndPoint(from, 0));
            await reader._socket.ConnectAsync(server.Host, server.Port, cancellation);
            var request = $"GET {target} HTTP/1.1\r\nHost: {server.Authority}\r\n\r\n";
            await reader._socket.SendAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(request, Requests))), cancellation);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Waits until the server has ended the connection. To read would be to be no stalled reader any more, so it is written to.</summary>
    public Task EndedAsync() => Eventually.TrueAsync(
        async () =>
        {
            try
            {
                await _socket.SendAsync("\r"u8.ToArray());
                return false;
            }
            catch (SocketException)
            {
                return true;
            }
        },
        $"the server ends the connection from {_address}");

    /// <inheritdoc />
    public void Dispose() => _socket.Dispose();
}
