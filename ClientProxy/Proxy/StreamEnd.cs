using System.Text.Json;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>
/// Reads along a stream of server-sent events and knows whether it has come to a proper end: <c>[DONE]</c>, a closing
/// event of the newer APIs, or an error. Any chunking; keeps only the beginning of one line at a time.
/// </summary>
internal sealed class StreamEnd
{
    /// <summary>Bytes kept of a line. A closing event says what it is in its name or in its first members.</summary>
    private const int KeptBytes = 1024;

    private readonly byte[] _line = new byte[KeptBytes];
    private int _length;
    private bool _isMidLine;
    private bool _isMidEvent;

    /// <summary>Whether the stream may end here without anything missing.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What must be written before a new event can begin: line ends that close the line and event begun last.</summary>
    public ReadOnlySpan<byte> Separator => _isMidLine ? "\n\n"u8 : _isMidEvent ? "\n"u8 : [];

    /// <summary>Takes in the next bytes.</summary>
    public void Observe(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            Keep(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return;
            }

            EndLine();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Whether <paramref name="rest"/>, a last line without its end, completes the stream.</summary>
    public bool WouldComplete(ReadOnlySpan<byte> rest) => IsComplete || IsClosing(TrimReturn(rest));

    private void Keep(ReadOnlySpan<byte> part)
    {
        _isMidLine |= !part.IsEmpty;
        part = part[..Math.Min(part.Length, KeptBytes - _length)];
        part.CopyTo(_line.AsSpan(_length));
        _length += part.Length;
    }

    private void EndLine()
    {
        var line = TrimReturn(_line.AsSpan(0, _length));
        _isMidEvent = !line.IsEmpty;
        IsComplete |= IsClosing(line);
        _length = 0;
        _isMidLine = false;
    }

    private static bool IsClosing(ReadOnlySpan<byte> line) =>
        TryField(line, "data:"u8, out var data) ? data.SequenceEqual("[DONE]"u8) || IsClosingJson(data)
        : TryField(line, "event:"u8, out var name) && IsClosingName(name);

    private static bool TryField(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field, out ReadOnlySpan<byte> value)
    {
        value = line.StartsWith(field) ? line[field.Length..].Trim((byte)' ') : [];
        return line.StartsWith(field);
    }

    private static bool IsClosingName(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("message_stop"u8) || name.SequenceEqual("error"u8)
        || name.SequenceEqual("response.completed"u8) || name.SequenceEqual("response.failed"u8) || name.SequenceEqual("response.incomplete"u8);

    /// <summary>Whether the first members of an object are an error that is not null, or a closing type.</summary>
    private static bool IsClosingJson(ReadOnlySpan<byte> data)
    {
        // Nearly every event of a stream ends here.
        if (data.IndexOf("\"error\""u8) < 0 && data.IndexOf("\"type\""u8) < 0)
        {
            return false;
        }

        var reader = new Utf8JsonReader(data, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                var (isError, isType) = (reader.ValueTextEquals("error"u8), reader.ValueTextEquals("type"u8));
                if (!reader.Read())
                {
                    return isError;
                }

                if ((isError && reader.TokenType != JsonTokenType.Null)
                    || (isType && reader.TokenType == JsonTokenType.String && IsClosingName(reader.ValueSpan)))
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON, so no closing event; the bytes are passed on as they are.
            return false;
        }

        return false;
    }

    private static ReadOnlySpan<byte> TrimReturn(ReadOnlySpan<byte> line) => line is [.., (byte)'\r'] ? line[..^1] : line;
}
