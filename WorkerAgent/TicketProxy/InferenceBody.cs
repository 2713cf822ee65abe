using System.Buffers;
using System.Text.Json;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>A request's body, read whole and checked just far enough to know the model that every reader of it will see.</summary>
/// <param name="memory">What the bodies of all requests may take together.</param>
/// <param name="ticket">The id of the ticket whose share of that it takes.</param>
internal sealed class InferenceBody(BodyMemory memory, string ticket) : IDisposable
{
    /// <summary>What every body may take, whatever others take: 1 MiB.</summary>
    public const int FreeBytes = 1024 * 1024;

    private const int FirstBytes = 16 * 1024;
    private const int MaxDepth = 128;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private long _taken;

    /// <summary>The bytes, as they came.</summary>
    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Length);

    /// <summary>How many there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes as a stream.</summary>
    public MemoryStream AsStream() => new(_buffer, 0, Length, writable: false);

    /// <summary>Reads the body; refuses one that is larger than <paramref name="limit"/> bytes, or that there is no memory for now.</summary>
    public async Task<Refusal?> ReadAsync(Stream body, long? announced, int limit, CancellationToken cancellation)
    {
        if (announced > limit)
        {
            return Refusal.TooLarge(limit);
        }

        while (true)
        {
            if (Length == announced)
            {
                return null;
            }

            if (Length == _buffer.Length && !TryGrow())
            {
                return Refusal.NodeFull;
            }

            var read = await body.ReadAsync(_buffer.AsMemory(Length), cancellation);
            if (read == 0)
            {
                return null;
            }

            Length += read;
            if (Length > limit)
            {
                return Refusal.TooLarge(limit);
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
                return Refusal.Invalid("body", "the body must be a JSON object");
            }

            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !LooksLikeModel(ref reader))
                {
                    continue;
                }

                if (found || !reader.ValueTextEquals("model"u8))
                {
                    return Refusal.Invalid("model", "the body gives \"model\" more than once, or not in lower case");
                }

                if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                {
                    return Refusal.Invalid("model", "model must be a string");
                }

                (found, model) = (true, reader.GetString()!);
            }

            return found ? null : Refusal.Invalid("model", "the body names no model");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The reader's message can quote the body, which must not be passed on: only the place is.
            var place = e is JsonException { LineNumber: { } line, BytePositionInLine: { } position } ? $" at line {line + 1}, byte {position + 1}" : "";
            return Refusal.Invalid("body", $"the body is not valid JSON{place}");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // Prompts are not left in a buffer that others rent.
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        memory.Give(ticket, _taken);
        (_buffer, Length, _taken) = ([], 0, 0);
    }

    private static bool LooksLikeModel(ref Utf8JsonReader reader) =>
        (reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length) <= 30
        && string.Equals(reader.GetString(), "model", StringComparison.OrdinalIgnoreCase);

    private bool TryGrow()
    {
        var size = _buffer.Length * 2;
        var more = Math.Max(0, size - FreeBytes) - _taken;
        if (!memory.TryTake(ticket, more))
        {
            return false;
        }

        _taken += more;
        var larger = ArrayPool<byte>.Shared.Rent(size);
        _buffer.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
        return true;
    }
}
