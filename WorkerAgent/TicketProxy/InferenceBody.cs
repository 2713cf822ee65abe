using System.Buffers;
using System.Text.Json;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>A request's body, read whole and checked just far enough to know the model that every reader of it will see.</summary>
internal sealed class InferenceBody : IDisposable
{
    private const int MaxDepth = 128;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);

    /// <summary>The bytes, as they came.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Length);

    /// <summary>How many there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes as a stream.</summary>
    public MemoryStream AsStream() => new(_buffer, 0, Length, writable: false);

    /// <summary>Reads the body; false when it is larger than <paramref name="limit"/> bytes.</summary>
    public async Task<bool> ReadAsync(Stream body, long? announced, int limit, CancellationToken cancellation)
    {
        if (announced > limit)
        {
            return false;
        }

        while (true)
        {
            if (Length == _buffer.Length)
            {
                Grow();
            }

            var read = await body.ReadAsync(_buffer.AsMemory(Length), cancellation);
            if (read == 0)
            {
                return true;
            }

            Length += read;
            if (Length > limit)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// Reads the top-level <c>model</c>. Refuses what engines could read in more than one way: a second <c>model</c>, and one in
    /// other case, which JSON readers of Go take for the same field.
    /// </summary>
    public Refusal? ReadModel(out string model)
    {
        model = "";
        var reader = new Utf8JsonReader(_buffer.AsSpan(0, Length), new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            var found = false;
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return Refusal.Invalid("body", "the body is no JSON object");
            }

            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !LooksLikeModel(ref reader))
                {
                    continue;
                }

                if (found || !reader.ValueTextEquals("model"u8))
                {
                    return Refusal.Invalid("model", "the body names its model more than once, or not in lower case");
                }

                if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                {
                    return Refusal.Invalid("model", "model is a string");
                }

                (found, model) = (true, reader.GetString()!);
            }

            return found ? null : Refusal.Invalid("model", "the body names no model");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader's message can quote the body, which is nobody's to see: only the place is passed on.
            var place = e is JsonException { LineNumber: { } line, BytePositionInLine: { } position } ? $" at line {line + 1}, byte {position + 1}" : "";
            return Refusal.Invalid("body", $"the body is no valid JSON{place}");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // Prompts are not left in a buffer that others rent.
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        (_buffer, Length) = ([], 0);
    }

    private static bool LooksLikeModel(ref Utf8JsonReader reader) =>
        (reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length) <= 30
        && string.Equals(reader.GetString(), "model", StringComparison.OrdinalIgnoreCase);

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
    }
}
