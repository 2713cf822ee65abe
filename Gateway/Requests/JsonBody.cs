using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
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
    /// <summary>Reads the whole body without looking at its type.</summary>
    public static async Task<(ReadOnlyMemory<byte> Bytes, Refusal? Refusal)> ReadBytesAsync(HttpRequest request, CancellationToken cancellation)
    {
        const int limit = FieldRules.MaxCoordinatorBodyBytes;
        if (request.ContentLength > limit)
        {
            return (default, Refusals.TooLarge(limit));
        }

        var buffer = new ArrayBufferWriter<byte>((int)(request.ContentLength ?? 0) + 1);
        while (await request.Body.ReadAsync(buffer.GetMemory(), cancellation) is > 0 and var length)
        {
            buffer.Advance(length);
            if (buffer.WrittenCount > limit)
            {
                return (default, Refusals.TooLarge(limit));
            }
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

        try
        {
            return JsonSerializer.Deserialize(bytes.Span, type) is { } value
                ? new JsonBody<T>(value, bytes, validate(value))
                : new JsonBody<T>(null, bytes, Refusals.InvalidField("body", "must be an object"));
        }
        catch (JsonException e)
        {
            return new JsonBody<T>(null, bytes, Refusals.InvalidField(FieldOf(e), "is malformed or not of the kind that belongs there"));
        }
    }

    /// <summary>The path holds what the sender named its members, so it is bounded and has no control characters.</summary>
    private static string FieldOf(JsonException e) =>
        e.Path is { Length: > 2 and <= FieldRules.MaxTextLength } path && path.StartsWith("$.", StringComparison.Ordinal) && FieldRules.IsText(path)
            ? path[2..]
            : "body";
}
