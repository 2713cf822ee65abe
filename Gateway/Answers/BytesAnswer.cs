using System.Net.Mime;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;

namespace MonkeyTroop.Gateway.Answers;

/// <summary>
/// An answer that is ready as bytes, which many callers may share. It is sent in small pieces, so that the server's slowest rate and the
/// request's time limit hold for each: a caller who does not read is cut off.
/// </summary>
/// <param name="Bytes">The body.</param>
/// <param name="ContentType">Its type.</param>
internal sealed record BytesAnswer(ReadOnlyMemory<byte> Bytes, string ContentType) : IResult
{
    /// <summary>The type of JSON.</summary>
    public const string Json = $"{MediaTypeNames.Application.Json}; charset=utf-8";

    private const int PieceBytes = 16 * 1024;

    /// <summary>Names these bytes (RFC 9110 section 8.8.3); null for an answer of one caller's.</summary>
    public EntityTagHeaderValue? Tag { get; init; }

    /// <summary>An answer in JSON.</summary>
    public static BytesAnswer Of<T>(T value, JsonTypeInfo<T> type) => new(JsonSerializer.SerializeToUtf8Bytes(value, type), Json);

    /// <summary>A tag that is the same on every gateway that has the same bytes.</summary>
    public static EntityTagHeaderValue TagOf(ReadOnlySpan<byte> bytes) => new($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes)[..16])}\"");

    /// <inheritdoc />
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (Tag is not null)
        {
            response.Headers.ETag = Tag.ToString();
            response.Headers.CacheControl = "no-cache";
            if (httpContext.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(Tag, useStrongComparison: false)))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }

        response.ContentType = ContentType;
        response.ContentLength = Bytes.Length;
        try
        {
            for (var sent = 0; sent < Bytes.Length; sent += PieceBytes)
            {
                await response.Body.WriteAsync(Bytes.Slice(sent, Math.Min(PieceBytes, Bytes.Length - sent)), httpContext.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            httpContext.Abort(); // over the time limit, or gone: what is left must not look like an end
        }
    }
}
