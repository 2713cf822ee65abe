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
    private Ending _ending;

    private enum Ending
    {
        None,
        Completed,
        Failed,
    }

    /// <summary>Whether the stream may end here without anything missing, an error included.</summary>
    public bool IsComplete => _ending != Ending.None;

    /// <summary>Whether what completed the stream was an error.</summary>
    public bool IsFailed => _ending == Ending.Failed;

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
    public bool WouldComplete(ReadOnlySpan<byte> rest) => IsComplete || EndingOf(TrimReturn(rest)) != Ending.None;

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
        // An error stays one, whatever comes after it.
        _ending = _ending == Ending.Failed ? _ending : EndingOf(line) is var ending and not Ending.None ? ending : _ending;
        _length = 0;
        _isMidLine = false;
    }

    private static Ending EndingOf(ReadOnlySpan<byte> line) =>
        TryField(line, "data:"u8, out var data) ? data.SequenceEqual("[DONE]"u8) ? Ending.Completed : EndingOfJson(data)
        : TryField(line, "event:"u8, out var name) ? EndingOfName(name)
        : Ending.None;

    private static bool TryField(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field, out ReadOnlySpan<byte> value)
    {
        value = line.StartsWith(field) ? line[field.Length..].Trim((byte)' ') : [];
        return line.StartsWith(field);
    }

    private static Ending EndingOfName(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("error"u8) || name.SequenceEqual("response.failed"u8) ? Ending.Failed
        : name.SequenceEqual("message_stop"u8) || name.SequenceEqual("response.completed"u8) || name.SequenceEqual("response.incomplete"u8)
            ? Ending.Completed
        : Ending.None;

    /// <summary>Looks for an error that is not null, or a closing type, among the first members of an object.</summary>
    private static Ending EndingOfJson(ReadOnlySpan<byte> data)
    {
        // Nearly every event of a stream ends here.
        if (data.IndexOf("\"error\""u8) < 0 && data.IndexOf("\"type\""u8) < 0)
        {
            return Ending.None;
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
                    return isError ? Ending.Failed : Ending.None;
                }

                if (isError && reader.TokenType != JsonTokenType.Null)
                {
                    return Ending.Failed;
                }

                if (isType && reader.TokenType == JsonTokenType.String && EndingOfName(reader.ValueSpan) is var ending and not Ending.None)
                {
                    return ending;
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON, so no closing event; the bytes are passed on as they are.
            return Ending.None;
        }

        return Ending.None;
    }

    private static ReadOnlySpan<byte> TrimReturn(ReadOnlySpan<byte> line) => line is [.., (byte)'\r'] ? line[..^1] : line;
}
