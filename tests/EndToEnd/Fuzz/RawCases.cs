using System.Globalization;
using System.Text;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>Bytes that are no HTTP, or HTTP that two readers could take in two ways (request smuggling, RFC 9112 section 11.2).</summary>
internal sealed class RawCases(FuzzNetwork fixture)
{
    private const string Hidden = "POST /api/pull HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";

    private static readonly string[] OtherPaths = ["/health", "/none", "/v1/models", "/api/pull"];
    private static readonly string[] Posts = ["/authorize", "/heartbeat", "/nodes/register", "/nodes/invite", "/transactions/submit", "/users/x/transfers"];

    /// <summary>Makes one.</summary>
    public FuzzCase Make(FuzzTarget target, Random random)
    {
        var server = target switch
        {
            FuzzTarget.Coordinator => fixture.Network.CoordinatorAddress,
            FuzzTarget.Worker => fixture.Network.WorkerAddresses["node-1"],
            _ => fixture.Network.ClientAddress,
        };
        var path = random.Next(4) == 0 ? random.Pick(OtherPaths) : target == FuzzTarget.Coordinator ? random.Pick(Posts) : "/v1/chat/completions";
        var start = $"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\n"
            + (target == FuzzTarget.Worker ? $"Authorization: Bearer {fixture.Ticket}\r\n" : "");
        var (name, bytes) = random.Next(3) switch
        {
            0 => Framing(start, random),
            1 => Heads(path, server, random),
            _ => OtherProtocols(start, random),
        };
        var manner = random.Next(30) switch { 0 => SendManner.Slowly, < 4 => SendManner.AndGone, _ => SendManner.Alone };
        return new FuzzCase(target, $"{name} ({manner})", bytes) { Manner = manner, IsHttp = false };
    }

    private static (string Name, byte[] Bytes) Framing(string start, Random random)
    {
        var body = $$"""{"model":"{{FuzzNetwork.Model}}","user":"{{FuzzNetwork.ForgedWord}}"}""";
        var chunk = $"{body.Length:x}\r\n{body}\r\n";
        return Pick(random,
        [
            ("CL and TE", $"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}"), ("TE and CL", $"Transfer-Encoding: chunked\r\nContent-Length: {Hidden.Length + 5}\r\n\r\n0\r\n\r\n{Hidden}"),
            ("two CL", $"Content-Length: 0\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}"), ("CL list", $"Content-Length: 0, {Hidden.Length}\r\n\r\n{Hidden}"), ("CL negative", "Content-Length: -1\r\n\r\n"),
            ("CL plus", $"Content-Length: +2\r\n\r\n{Hidden}"), ("CL hex", $"Content-Length: 0x10\r\n\r\n{Hidden}"), ("CL huge", "Content-Length: 99999999999999999999\r\n\r\n"), ("CL 2^63-1", "Content-Length: 9223372036854775807\r\n\r\nx"),
            ("CL more than sent", $"Content-Length: 5000\r\n\r\n{body}"), ("CL less than sent", $"Content-Length: 3\r\n\r\n{Hidden}"), ("TE unknown", $"Transfer-Encoding: xchunked\r\n\r\n{chunk}0\r\n\r\n"),
            ("TE twice", $"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n{Hidden}"), ("TE with space", $"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n{Hidden}"), ("TE folded", $"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n{Hidden}"),
            ("TE in 1.0", $"Transfer-Encoding: \x0b" + "chunked\r\n\r\n0\r\n\r\n"), ("chunk size negative", "Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n"), ("chunk size huge", "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx"),
            ("chunk size text", "Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n"), ("chunk without end", $"Transfer-Encoding: chunked\r\n\r\n{chunk}"), ("chunk longer", $"Transfer-Encoding: chunked\r\n\r\n1\r\n{body}\r\n0\r\n\r\n"),
            ("chunk bare LF", $"Transfer-Encoding: chunked\r\n\r\n{chunk.Replace("\r\n", "\n", StringComparison.Ordinal)}0\n\n{Hidden}"), ("chunk extension", $"Transfer-Encoding: chunked\r\n\r\n0;{new string('e', 20_000)}\r\n\r\n"),
            ("trailers", $"Transfer-Encoding: chunked\r\n\r\n0\r\nAuthorization: x\r\nContent-Length: 5\r\n{new string('t', 9000)}: y\r\n\r\n"), ("tiny chunks", $"Transfer-Encoding: chunked\r\n\r\n{string.Concat(Enumerable.Repeat("1\r\n \r\n", 3000))}0\r\n\r\n"),
            ("Expect", $"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"), ("Expect unknown", "Expect: the-unexpected\r\nContent-Length: 2\r\n\r\n{}"), ("pipeline", $"Content-Length: 2\r\n\r\n{{}}{string.Concat(Enumerable.Repeat("GET /health HTTP/1.1\r\nHost: x\r\n\r\n", 20))}"),
        ], start);
    }

    private static (string Name, byte[] Bytes) Heads(string path, Uri server, Random random)
    {
        var host = $"Host: {server.Authority}\r\n";
        return Pick(random,
        [
            ("no version", $"GET {path}\r\n{host}\r\n"), ("HTTP/0.9", "GET /\r\n"), ("HTTP/1.0 without Host", $"GET {path} HTTP/1.0\r\n\r\n"), ("HTTP/9.9", $"GET {path} HTTP/9.9\r\n{host}\r\n"), ("no Host", $"GET {path} HTTP/1.1\r\n\r\n"),
            ("two Hosts", $"GET /health HTTP/1.1\r\n{host}Host: evil.example\r\n\r\n"), ("Host with CRLF", "GET /health HTTP/1.1\r\nHost: a%0d%0ab\r\n\r\n"), ("Host bad", "GET /health HTTP/1.1\r\nHost: a b:c:d@\r\n\r\n"), ("absolute form", $"GET http://evil.example/health HTTP/1.1\r\n{host}\r\n"),
            ("asterisk", $"OPTIONS * HTTP/1.1\r\n{host}\r\n"), ("CONNECT", $"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n"), ("spaces", $"GET  {path}  HTTP/1.1\r\n{host}\r\n"), ("lower case", $"get {path} http/1.1\r\n{host}\r\n"),
            ("NUL in target", $"GET /a\0b HTTP/1.1\r\n{host}\r\n"), ("NUL in header", $"GET /health HTTP/1.1\r\n{host}X: a\0b\r\n\r\n"), ("bare CR in header", $"GET /health HTTP/1.1\r\n{host}X: a\rY: b\r\n\r\n"), ("bare LF", $"GET /health HTTP/1.1\n{host.Trim()}\n\n"),
            ("no colon", $"GET /health HTTP/1.1\r\n{host}nocolon\r\n\r\n"), ("empty name", $"GET /health HTTP/1.1\r\n{host}: x\r\n\r\n"), ("space in name", $"GET /health HTTP/1.1\r\n{host}a b: x\r\n\r\n"), ("non-ASCII name", $"GET /health HTTP/1.1\r\n{host}\xe4\xf6: x\r\n\r\n"),
            ("non-ASCII target", $"GET /\xe4\xff HTTP/1.1\r\n{host}\r\n"), ("line of 100,000", $"GET /{new string('a', 100_000)} HTTP/1.1\r\n{host}\r\n"), ("method of 10,000", $"{new string('M', 10_000)} / HTTP/1.1\r\n{host}\r\n"),
            ("header of 100,000", $"GET /health HTTP/1.1\r\n{host}X: {new string('h', 100_000)}\r\n\r\n"), ("1,000 headers", $"GET /health HTTP/1.1\r\n{host}{string.Concat(Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"X-{i}: y\r\n")))}\r\n"),
            ("99 headers", $"GET /health HTTP/1.1\r\n{host}{string.Concat(Enumerable.Repeat("X-A: y\r\n", 90))}\r\n"), ("cut in the head", $"POST {path} HTTP/1.1\r\nHo"), ("only CRLF", string.Concat(Enumerable.Repeat("\r\n", 500))), ("nothing", ""),
        ], "");
    }

    private static (string Name, byte[] Bytes) OtherProtocols(string start, Random random)
    {
        switch (random.Next(8))
        {
            case 0:
                return ("HTTP/2 preface", [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, 4, 0, 0, 0, 0, 0]);
            case 1:
                return ("TLS hello", [0x16, 3, 1, 0, 0x60, 1, 0, 0, 0x5C, 3, 3, .. Noise(random, 90)]);
            case 2:
                return ("SSH", "SSH-2.0-OpenSSH_9.9\r\n"u8.ToArray());
            case 3:
                return ("WebSocket", Encoding.Latin1.GetBytes("GET /v1/models HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\x81\x05hello"));
            case 4:
                return ("PROXY protocol", Encoding.Latin1.GetBytes($"PROXY TCP4 127.0.0.1 127.0.0.1 1 2\r\n{start}\r\n"));
            case 5:
                var spoiled = Encoding.Latin1.GetBytes(start + "Content-Length: 2\r\n\r\n{}");
                for (var i = 0; i < 4; i++)
                {
                    spoiled[random.Next(spoiled.Length)] = (byte)random.Next(256);
                }

                return ("bytes of a request changed", spoiled);
            case 6:
                return ("cut request", Encoding.Latin1.GetBytes(start)[..random.Next(start.Length)]);
            default:
                return ("noise", Noise(random, random.Next(1, 5000)));
        }
    }

    private static (string Name, byte[] Bytes) Pick(Random random, (string Name, string Text)[] from, string start) =>
        random.Pick(from) is var (name, text) ? (name, Encoding.Latin1.GetBytes(start + text)) : default;

    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
