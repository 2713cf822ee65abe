using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>Sends a request byte for byte: HTTP clients repair the very things that an attacker would send.</summary>
public static class RawHttp
{
    /// <summary>Sends a request without a body and returns the status of the answer; 0 when the connection was closed without one.</summary>
    /// <param name="server">The server.</param>
    /// <param name="method">The method.</param>
    /// <param name="target">The request target, as it goes on the wire.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="headers">Further header lines.</param>
    public static async Task<int> SendAsync(
        Uri server, string method, string target, CancellationToken cancellation, params IEnumerable<string> headers)
    {
        ArgumentNullException.ThrowIfNull(server);
        string[] lines = [$"{method} {target} HTTP/1.1", $"Host: {server.Authority}", "Content-Length: 0", .. headers, "Connection: close", "", ""];
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Host, server.Port, cancellation).ConfigureAwait(false);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", lines)), cancellation).ConfigureAwait(false);
        using var reader = new StreamReader(stream);
        return await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { Length: > 12 } status
            ? int.Parse(status.AsSpan(9, 3), CultureInfo.InvariantCulture)
            : 0;
    }
}
