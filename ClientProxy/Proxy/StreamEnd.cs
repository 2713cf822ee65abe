using MonkeyTroop.Protocol.Streams;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>
/// Reads along a stream of server-sent events and knows whether it has come to a proper end: <c>[DONE]</c>, a closing event of the newer
/// APIs, an error, or the body's end after the last choice's. See <see cref="EventStreamReader"/>, by which workers judge as well.
/// </summary>
internal sealed class StreamEnd
{
    private readonly AnswerReader _answer = new();
    private readonly EventStreamReader _events;

    public StreamEnd() => _events = new EventStreamReader(_answer);

    /// <summary>Whether the stream may end here without anything missing, an error included.</summary>
    public bool IsComplete => _events.IsComplete;

    /// <summary>Whether what completed the stream was an error.</summary>
    public bool IsFailed => _answer.SawError;

    /// <summary>The tokens that the engine has stated so far.</summary>
    public TokenUsage Stated => _answer.Usage;

    /// <summary>Bytes of text so far.</summary>
    public long TextBytes => _answer.TextBytes;

    /// <summary>What must be written before a new event can begin: line ends that close the line and event begun last.</summary>
    public ReadOnlySpan<byte> Separator => _events.IsMidLine ? "\n\n"u8 : _events.IsMidEvent ? "\n"u8 : [];

    /// <summary>Takes in the next bytes.</summary>
    public void Observe(ReadOnlySpan<byte> bytes) => _events.Read(bytes);

    /// <summary>Takes in the last bytes, which may be a line without its end, and says whether the stream is complete.</summary>
    /// <param name="rest">The bytes.</param>
    /// <param name="isProper">Whether the body came to its own end, rather than breaking off.</param>
    public bool IsCompleteWith(ReadOnlySpan<byte> rest, bool isProper)
    {
        _events.Read(rest);
        _events.End();
        return isProper ? _events.IsCompleteAtEnd : _events.IsComplete;
    }
}
