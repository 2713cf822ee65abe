using MonkeyTroop.Protocol.Streams;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>A node's answer that is no stream of events, read along for what it counts.</summary>
/// <param name="source">The answer.</param>
/// <param name="heard">Told of every piece that comes.</param>
internal sealed class CountedStream(Stream source, AnswerHeard heard) : ReadOnlyStream
{
    private readonly AnswerReader _answer = new();

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await source.ReadAsync(buffer, cancellationToken);
        if (read > 0)
        {
            _answer.Read(buffer.Span[..read]);
            heard(_answer.Usage, _answer.TextBytes);
        }

        return read;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>Told of every piece of an answer.</summary>
/// <param name="stated">The tokens that its engine has stated so far.</param>
/// <param name="textBytes">Bytes of text in it so far.</param>
internal delegate void AnswerHeard(TokenUsage stated, long textBytes);
