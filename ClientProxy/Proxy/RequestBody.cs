using System.Net.Http.Headers;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>Reads request bodies whole and bounded, so that another node can be sent the same.</summary>
internal static class RequestBody
{
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

        var body = new byte[request.ContentLength ?? 16 * 1024];
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

                Array.Resize(ref body, Math.Min(body.Length * 2, limit + 1));
            }

            var read = await request.Body.ReadAsync(body.AsMemory(length), cancellation);
            if (read == 0)
            {
                return length > limit ? null : length == body.Length ? body : body[..length];
            }

            length += read;
        }
    }
}
