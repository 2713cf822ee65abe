using System.Buffers.Text;
using System.Net.Sockets;

namespace MonkeyTroop.Benchmarks.Load;

/// <summary>An HTTP/1.1 connection that costs next to nothing: whole requests go out, of answers the status is read and the end found.</summary>
internal sealed class RawConnection : IDisposable
{
    private const int StatusStart = 9;
    private const int StatusLength = 3;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[32 * 1024];

    private RawConnection()
    {
    }

    /// <summary>Connects.</summary>
    public static async Task<RawConnection> OpenAsync(Uri server, CancellationToken cancellation)
    {
        var connection = new RawConnection();
        await connection._socket.ConnectAsync(server.Host, server.Port, cancellation);
        return connection;
    }

    /// <summary>Sends a request and returns the status of its answer, whose body is thrown away.</summary>
    /// <exception cref="IOException">The server hung up.</exception>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        await _socket.SendAsync(request, cancellation);
        var length = 0;
        do
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(length), cancellation);
            length += read > 0 ? read : throw new IOException("the coordinator hung up");
        }
        while (!IsWhole(_buffer.AsSpan(0, length)));
        return Utf8Parser.TryParse(_buffer.AsSpan(StatusStart, StatusLength), out int status, out _) ? status : throw new IOException("no status");
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = answer[..end];
        var body = answer[(end + 4)..];
        var at = head.IndexOf("Content-Length: "u8);
        return at < 0
            ? body.EndsWith("0\r\n\r\n"u8)
            : Utf8Parser.TryParse(head[(at + "Content-Length: "u8.Length)..], out int length, out _) && body.Length >= length;
    }
}
