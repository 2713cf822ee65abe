using System.Net.Http.Headers;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>Reads request bodies whole and bounded, so that another node can be sent the same.</summary>
internal static class RequestBody
{
    /// <summary>What every body gets; more only as it arrives, since a length costs nothing to announce.</summary>
    private const int FirstBytes = 64 * 1024;

    /// <summary>Whether a request declares its body as plain JSON.</summary>
    public static bool IsJson(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && string.Equals(type.MediaType, "application/json", StringComparison.OrdinalIgnoreCase)
        && (request.Headers.ContentEncoding.Count == 0 || request.Headers.ContentEncoding == "identity");

    /// <summary>Reads the body; null when it is larger than <paramref name="limit"/> bytes.</summary>
    /// <exception cref="BadHttpRequestException">The body breaks off or is not HTTP.</exception>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        var body = new byte[Math.Min(request.ContentLength ?? FirstBytes, FirstBytes)];
        var length = 0;
        while (true)
        {
            if (length == body.Length)
            {
                if (length == request.ContentLength)
                {
                    return body;
                }

                if (length > limit)
                {
                    return null;
                }

                Array.Resize(ref body, (int)Math.Min(body.Length * 2L, request.ContentLength ?? (limit + 1L)));
            }

            var read = await ReadAsync(request.Body, body.AsMemory(length), cancellation);
            if (read == 0)
            {
                return length > limit ? null : length == body.Length ? body : body[..length];
            }

            length += read;
        }
    }

    private static async Task<int> ReadAsync(Stream body, Memory<byte> into, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(into, cancellation);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            // A chunk whose size overflows the server's arithmetic.
            throw new BadHttpRequestException("the body is not sent as HTTP says", StatusCodes.Status400BadRequest, e);
        }
    }
}
