using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.Gateway.Requests;

/// <summary>A request's body: its bytes, over which proofs go, and what they say; or why it is refused.</summary>
/// <typeparam name="T">What the body says.</typeparam>
/// <param name="Value">What it says; null when refused.</param>
/// <param name="Bytes">The bytes as they came.</param>
/// <param name="Refusal">Why it is refused; null when it is not.</param>
internal sealed record JsonBody<T>(T? Value, ReadOnlyMemory<byte> Bytes, Refusal? Refusal) where T : class;

/// <summary>Reads bodies, at most 1 MiB.</summary>
internal static class JsonBody
{
    /// <summary>What every body gets; more only as it arrives, since a length costs nothing to announce.</summary>
    private const int FirstBytes = 16 * 1024;

    /// <summary>How deep JSON may be where a context does not say: the serializer's own bound.</summary>
    private const int DefaultDepth = 64;

    private static readonly object ReadKey = new();

    /// <summary>Whether a request has no body, for calls whose body may be left out.</summary>
    public static bool IsLeftOut(HttpRequest request) =>
        request.ContentLength is 0 || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };

    /// <summary>Reads the whole body without looking at its type. A request's body is read once, and given to all who ask.</summary>
    public static async Task<(ReadOnlyMemory<byte> Bytes, Refusal? Refusal)> ReadBytesAsync(HttpRequest request, CancellationToken cancellation)
    {
        var items = request.HttpContext.Items;
        if (items[ReadKey] is Body read)
        {
            return (read.Bytes, read.Refusal);
        }

        var (bytes, refusal) = await ReadOnceAsync(request, cancellation);
        items[ReadKey] = new Body(bytes, refusal);
        return (bytes, refusal);
    }

    private static async Task<(ReadOnlyMemory<byte> Bytes, Refusal? Refusal)> ReadOnceAsync(HttpRequest request, CancellationToken cancellation)
    {
        const int limit = FieldRules.MaxCoordinatorBodyBytes;
        if (request.ContentLength > limit)
        {
            return (default, Refusals.TooLarge(limit));
        }

        var buffer = new ArrayBufferWriter<byte>((int)Math.Min(request.ContentLength ?? 0, FirstBytes) + 1);
        try
        {
            while (await request.Body.ReadAsync(buffer.GetMemory(), cancellation) is > 0 and var length)
            {
                buffer.Advance(length);
                if (buffer.WrittenCount > limit)
                {
                    return (default, Refusals.TooLarge(limit));
                }
            }
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            // A connection that broke, whose caller is gone; or a chunk whose size overflows the server's own arithmetic.
            return (default, Refusals.InvalidField("body", "is not valid HTTP"));
        }

        return (buffer.WrittenMemory, null);
    }

    /// <summary>Reads a JSON body and checks what it says.</summary>
    /// <param name="request">The request.</param>
    /// <param name="type">How to read the body.</param>
    /// <param name="validate">Says what is wrong with it, or null.</param>
    /// <param name="cancellation">Gives the read up.</param>
    public static async Task<JsonBody<T>> ReadAsync<T>(
        HttpRequest request, JsonTypeInfo<T> type, Func<T, Refusal?> validate, CancellationToken cancellation)
        where T : class
    {
        if (!request.HasJsonContentType())
        {
            return new JsonBody<T>(null, default, Refusals.NotJson());
        }

        var (bytes, refusal) = await ReadBytesAsync(request, cancellation);
        if (refusal is not null)
        {
            return new JsonBody<T>(null, default, refusal);
        }

        // The mark that some programs put before UTF-8 says nothing (RFC 8259 section 8.1 lets a reader pass it over). Proofs go over it.
        var json = bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;
        try
        {
            return JsonSerializer.Deserialize(json.Span, type) is { } value
                ? new JsonBody<T>(value, bytes, validate(value))
                : new JsonBody<T>(null, bytes, Refusals.InvalidField("body", "must be an object"));
        }
        catch (JsonException e)
        {
            var levels = type.Options.MaxDepth == 0 ? DefaultDepth : type.Options.MaxDepth;
            return new JsonBody<T>(null, bytes, Refusals.InvalidField(
                FieldOf(e), IsDeeper(json.Span, levels) ? $"is invalid: JSON here is at most {levels} levels deep" : "is malformed, or of another type"));
        }
    }

    /// <summary>Whether JSON goes deeper than so many levels before it ends or stops being JSON.</summary>
    private static bool IsDeeper(ReadOnlySpan<byte> json, int levels)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = FieldRules.MaxCoordinatorBodyBytes });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= levels)
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return false;
    }

    /// <summary>The path holds what the sender named its members, so it is bounded and has no control characters.</summary>
    private static string FieldOf(JsonException e) =>
        e.Path is { Length: > 2 and <= FieldRules.MaxTextLength } path && path.StartsWith("$.", StringComparison.Ordinal) && FieldRules.IsText(path)
            ? path[2..]
            : "body";

    /// <summary>What was read.</summary>
    private sealed record Body(ReadOnlyMemory<byte> Bytes, Refusal? Refusal);
}
