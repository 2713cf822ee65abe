using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MonkeyTroop.Tests.TestKit.Redis;

/// <summary>One command to a Redis server over a connection of its own, in Redis' serialization protocol (RESP 2).</summary>
internal static class RedisCall
{
    private const int MostBytes = 64 * 1024;

    /// <summary>Makes the call.</summary>
    /// <returns>The first line of the answer, with its mark: <c>+PONG</c>, <c>:1</c>, <c>-ERR ...</c>.</returns>
    /// <exception cref="IOException">The server does not answer.</exception>
    public static async Task<string> MakeAsync(int port, string password, IReadOnlyList<string> command)
    {
        using var limited = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, limited.Token).ConfigureAwait(false);
            var stream = client.GetStream();
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(Encode(["AUTH", password]).Concat(Encode(command)).ToArray(), limited.Token).ConfigureAwait(false);
                var reader = new StreamReader(stream, Encoding.UTF8, bufferSize: MostBytes);
                var admitted = await reader.ReadLineAsync(limited.Token).ConfigureAwait(false);
                return admitted == "+OK"
                    ? await reader.ReadLineAsync(limited.Token).ConfigureAwait(false) ?? throw new IOException("Redis closed the connection")
                    : throw new IOException($"Redis does not let in: {admitted}");
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            throw new IOException($"Redis does not answer: {e.Message}", e);
        }
    }

    private static byte[] Encode(IReadOnlyList<string> command) => Encoding.UTF8.GetBytes(string.Concat(
        [
            string.Create(CultureInfo.InvariantCulture, $"*{command.Count}\r\n"),
            .. command.Select(word => string.Create(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n")),
        ]));
}
