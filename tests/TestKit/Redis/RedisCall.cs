using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MonkeyTroop.Tests.TestKit.Redis;

/// <summary>One command to a Redis server over a connection of its own, in Redis' serialization protocol (RESP 2).</summary>
public static class RedisCall
{
    private static readonly TimeSpan Limit = HangLimit.Of(TimeSpan.FromSeconds(2));

    /// <summary>Makes the call.</summary>
    /// <param name="port">The server's port on this machine.</param>
    /// <param name="password">Its password.</param>
    /// <param name="command">The command and its arguments.</param>
    /// <returns>The answer's strings, one for each member of a list.</returns>
    /// <exception cref="IOException">The server does not answer, or refuses.</exception>
    public static async Task<IReadOnlyList<string>> MakeAsync(int port, string password, IReadOnlyList<string> command)
    {
        using var limited = new CancellationTokenSource(Limit);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, limited.Token).ConfigureAwait(false);
            var stream = client.GetStream();
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(Encode(["AUTH", password]).Concat(Encode(command)).ToArray(), limited.Token).ConfigureAwait(false);
                using var reader = new StreamReader(stream, Encoding.UTF8);
                await ReadAsync(reader, limited.Token).ConfigureAwait(false);
                return await ReadAsync(reader, limited.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            throw new IOException($"Redis does not answer: {e.Message}", e);
        }
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(StreamReader reader, CancellationToken cancellation)
    {
        var line = await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { Length: > 0 } read
            ? read
            : throw new IOException("Redis closed the connection");
        switch (line[0])
        {
            case '-':
                throw new IOException($"Redis refuses: {line[1..]}");
            case '*':
                var all = new List<string>();
                for (var left = int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture); left > 0; left--)
                {
                    all.AddRange(await ReadAsync(reader, cancellation).ConfigureAwait(false));
                }

                return all;
            case '$':
                // What is asked for here is one line of text; its length is not needed.
                return line == "$-1" ? [] : [await reader.ReadLineAsync(cancellation).ConfigureAwait(false) ?? ""];
            default:
                return [line[1..]];
        }
    }

    private static byte[] Encode(IReadOnlyList<string> command) => Encoding.UTF8.GetBytes(string.Concat(
        [
            string.Create(CultureInfo.InvariantCulture, $"*{command.Count}\r\n"),
            .. command.Select(word => string.Create(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n")),
        ]));
}
