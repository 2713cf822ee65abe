using System.Text;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>Values that programs choke on, each with a short name.</summary>
internal static class Nasty
{
    /// <summary>JSON values, as Latin-1 of the bytes on the wire; those of a megabyte are in <see cref="HugeJson"/>.</summary>
    public static readonly (string Name, string Json)[] Json =
    [
        ("null", "null"), ("true", "true"), ("empty string", "\"\""), ("empty object", "{}"), ("empty array", "[]"), ("array of null", "[null]"),
        ("zero", "0"), ("-0", "-0"), ("-0.0", "-0.0"), ("minus one", "-1"), ("half", "0.5"), ("1e999", "1e999"), ("-1e999", "-1e999"),
        ("1e-999", "1e-999"), ("NaN", "NaN"), ("Infinity", "-Infinity"), ("NaN text", "\"NaN\""), ("2^31", "2147483648"), ("2^63", "9223372036854775808"),
        ("2^64", "18446744073709551616"), ("long decimal", "79228162514264337593543950336"), ("400 digits", new string('9', 400)),
        ("tiny decimal", "0.0000000000000000000000000000000001"), ("leading zero", "007"), ("hex", "0x10"), ("number text", "\"1\""),
        ("NUL", "\"a\\u0000b\""), ("raw NUL", "\"a\0b\""), ("CRLF", "\"a\\r\\nSet-Cookie: x=y\""), ("raw CRLF", "\"a\r\nb\""), ("escape", "\"\\u001b[31mred\""),
        ("lone surrogate", "\"\\ud800\""), ("low surrogate", "\"\\udc00x\""), ("invalid UTF-8", "\"\xff\xfe\xc0\x80\""), ("cut UTF-8", "\"\xe2\x82\""),
        ("bidi", "\"\\u202eabc\""), ("path", "\"../../etc/passwd\""), ("encoded path", "\"%2e%2e%2f\""), ("treasury", "\":treasury\""),
        ("SQL", "\"'; DROP TABLE wallets; --\""), ("template", "\"{0}{RequestId}%s%n${jndi:x}\""), ("bad escape", "\"\\x\""), ("open string", "\"abc"),
        ("comment", "/* x */ 1"), ("trailing comma", "[1,]"), ("nested object", "{\"a\":{\"b\":{\"c\":[1,[2,[3]]]}}}"), ("metadata address", "\"169.254.169.254\""),
        ("metadata URL", "\"http://169.254.169.254/latest\""), ("file URL", "\"file:///etc/passwd\""), ("IPv6", "\"::ffff:169.254.169.254\""),
        ("octal address", "\"0177.0.0.1\""), ("257 characters", $"\"{new string('m', 257)}\""), ("1,000 deep", new string('[', 1000) + new string(']', 1000)),
        ("1,000 objects deep", string.Concat(Enumerable.Repeat("{\"a\":", 1000)) + "1" + new string('}', 1000)), ("64 KiB", $"\"{new string('x', 65_536)}\""),
        ("homoglyphs", "\"\\u0440\\u0435\\u0430l:1b\""), ("emoji", "\"\\ud83d\\ude00\""), ("BOM", "\"\\ufeff\""),
    ];

    /// <summary>JSON values of about a megabyte: seldom chosen, since each costs as much as hundreds of others.</summary>
    public static readonly (string Name, Lazy<string> Json)[] HugeJson =
    [
        ("1 MiB string", new(() => $"\"{new string('y', 1_048_000)}\"")),
        ("over 1 MiB", new(() => $"\"{new string('z', 1_100_000)}\"")),
        ("100,000 numbers", new(() => $"[{string.Join(',', Enumerable.Repeat("1", 100_000))}]")),
        ("100,000 texts", new(() => $"[{string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"{i}\""))}]")),
        ("100,000 deep", new(() => new string('[', 100_000) + new string(']', 100_000))),
        ("50,000 members", new(() => $"{{{string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"\"k{i}\":1"))}}}")),
    ];

    /// <summary>What can stand for a segment of a path.</summary>
    public static readonly string[] Segments =
    [
        "..", ".", "%2e%2e", "%2e%2e%2f", "%252e%252e%252f", "%2f", "%5c", "\\", "%00", "%0d%0a", "%0d%0aSet-Cookie:%20a=b", "%ff%fe", "%c0%ae", "%zz", "%", "a%20b",
        "a;b=c", ":treasury", "null", "%E2%80%AE", "~", "'", "\"", "<x>", "%u0041", "\xe4", "*", "a/b", "//", "@", "{0}", "a=b&c=d", "?x=y", "#f", "%23",
        new string('p', 129), new string('p', 4000), new string('p', 9000), string.Concat(Enumerable.Repeat("../", 300)), string.Concat(Enumerable.Repeat("%2e", 300)),
    ];

    /// <summary>Queries.</summary>
    public static readonly string[] Queries =
    [
        "?", "?limit=-1", "?limit=1e9", "?limit=99999999999999999999", "?limit=%00", "?limit[]=1", "?limit=1&limit=2", "?cursor=-1", "?cursor=%ff", "?cursor=9223372036854775808",
        "?model=%00", "?model=%0d%0a", "?model=a%20b", "?model=" + new string('m', 3000), "?from=NaN", "?from=9999-12-31T23:59:59Z&to=0001-01-01T00:00:00Z",
        "?to=2026-01-01T00:00:00%2B99:00", "?%00=%00", "?a" + new string('&', 2000), "?offset=-1&limit=1001&event_type=%27&user_id=%00", "?node_id=%2e%2e",
    ];

    /// <summary>Headers that no honest client sends like that, but that HTTP allows.</summary>
    public static readonly (string Name, string Value)[] Headers =
    [
        ("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-For", "1.2.3.4, 5.6.7.8, unknown"), ("X-Forwarded-For", new string('1', 5000)), ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "https"), ("Forwarded", "for=127.0.0.1;host=evil.example"), ("X-Original-URL", "/admin/ledger/verify"), ("X-Rewrite-URL", "/api/pull"),
        ("X-HTTP-Method-Override", "DELETE"), ("Authorization", "Basic YWRtaW46YWRtaW4="), ("Authorization", "Basic ////"), ("Authorization", "Basic"), ("Authorization", "Bearer"),
        ("Authorization", "Bearer null"), ("Authorization", "Digest username=\"admin\""), ("Authorization", "\xff\xfe"), ("Range", "bytes=0-0"), ("Range", "bytes=9-1,-1,99999999999999999999-"),
        ("If-None-Match", "*"), ("If-Range", "\"x\""), ("Accept", "text/csv;q=NaN"), ("Accept", "*/*;q=99999"), ("Accept", "application/x-none"), ("Accept", new string(',', 3000)),
        ("Accept-Encoding", "gzip, br, zstd, *;q=0"), ("Content-Encoding", "gzip"), ("Content-Encoding", "br"), ("Content-Language", "\xe4"), ("Cookie", new string('c', 6000)),
        ("X-Request-ID", "a b"), ("X-Request-ID", new string('r', 5000)), ("X-Request-ID", "%0d%0aX: y"), ("traceparent", "00-zz-zz-zz"), ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
        ("tracestate", new string('t', 2000)), ("baggage", "a=%ff"), ("TE", "trailers"), ("Upgrade", "websocket"), ("Upgrade", "h2c"), ("HTTP2-Settings", "AAMAAABk"), ("DPoP", "eyJ"),
        ("DPoP", "a.b.c"), ("Owner-DPoP", "x"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Origin", "null"), ("Max-Forwards", "0"), ("Via", "1.1 \xe4"), ("Proxy", "http://evil.example"),
    ];

    /// <summary>Content types.</summary>
    public static readonly string?[] ContentTypes =
    [
        null, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=utf-16", "application/json; charset=\"x",
        "application/problem+json", "application/json, text/plain", "application/", ";", new string('a', 2000), "APPLICATION/JSON;charset=UTF-8", "application/json;\xff",
    ];

    /// <summary>Methods.</summary>
    public static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "PROPFIND", "get", "X", "M-SEARCH"];

    /// <summary>Whole bodies.</summary>
    public static readonly (string Name, byte[] Body)[] Bodies =
    [
        ("empty", []), ("brace", "{"u8.ToArray()), ("array", "[]"u8.ToArray()), ("null", "null"u8.ToArray()), ("text", "\"x\""u8.ToArray()), ("number", "-0"u8.ToArray()),
        ("NaN", "NaN"u8.ToArray()), ("two values", "{}{}"u8.ToArray()), ("BOM", [0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}']), ("UTF-16", Encoding.Unicode.GetBytes("{\"model\":\"x\"}")),
        ("NULs", new byte[1000]), ("0xFF", [.. Enumerable.Repeat((byte)0xFF, 1000)]), ("deep", Encoding.ASCII.GetBytes(new string('[', 1000))),
        ("deep objects", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("{\"model\":", 1000)))), ("form", "model=x&requester=y"u8.ToArray()), ("spaces", Encoding.ASCII.GetBytes(new string(' ', 70_000))),
    ];
}
