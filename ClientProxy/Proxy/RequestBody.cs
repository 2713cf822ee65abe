using System.Net.Http.Headers;
using MonkeyTroop.ClientProxy.Errors;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>Reads request bodies whole and bounded, so that another node can be sent the same.</summary>
internal static class RequestBody
{
    /// <summary>What every body gets; more only as it arrives, since a length costs nothing to announce.</summary>
    private const int FirstBytes = 64 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Whether a request declares its body as plain JSON.</summary>
    public static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
        && (request.Headers.ContentEncoding.Count == 0 || request.Headers.ContentEncoding == "identity");

    /// <summary>Reads the body, or says why not: it is larger than <paramref name="limit"/> bytes, or there is no memory for it now.</summary>
    /// <exception cref="BadHttpRequestException">The body breaks off or is not HTTP.</exception>
    public static async Task<(byte[] Bytes, Refusal? Refusal)> ReadAsync(HttpRequest request, int limit, BodyMemory.Part memory, CancellationToken cancellation)
    {
        if (request.ContentLength > limit)
        {
            return ([], Refusals.TooLarge(limit));
        }

        var body = new byte[Math.Min(request.ContentLength ?? FirstBytes, FirstBytes)];
        var length = 0;
        while (true)
        {
            if (length == body.Length)
            {
                if (length == request.ContentLength)
                {
                    return (body, null);
                }

                if (length > limit)
                {
                    return ([], Refusals.TooLarge(limit));
                }

                var size = (int)Math.Min(body.Length * 2L, request.ContentLength ?? (limit + 1L));
                if (!memory.TryGrow(size))
                {
                    return ([], Refusals.TooManyBodies());
                }

                Array.Resize(ref body, size);
            }

            var read = await ReadAsync(request.Body, body.AsMemory(length), cancellation);
            if (read == 0)
            {
                return length > limit ? ([], Refusals.TooLarge(limit)) : (length == body.Length ? body : body[..length], null);
            }

            length += read;
        }
    }

    /// <summary>
    /// The body without the mark that some programs put before UTF-8. JSON has none; a parser may ignore it (RFC 8259 section 8.1), and not
    /// every engine does.
    /// </summary>
    public static byte[] WithoutByteOrderMark(byte[] body) => body.AsSpan().StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;

    private static async Task<int> ReadAsync(Stream body, Memory<byte> into, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(into, cancellation);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            // A chunk whose size overflows the server's arithmetic.
            throw new BadHttpRequestException("the body is not valid HTTP", StatusCodes.Status400BadRequest, e);
        }
    }
}
