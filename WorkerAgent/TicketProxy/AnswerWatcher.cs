using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Protocol.Streams;
using MonkeyTroop.WorkerAgent.Jobs;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>
/// Reads along an answer and says which of its bytes may go on. Events go on whole, so that a stream can be ended with an
/// error event at any time; and the end goes on only after the receipt is on the disk.
/// </summary>
internal sealed class AnswerWatcher
{
    private readonly RunningRequest _request;
    private readonly int _promptBytes;
    private readonly AnswerReader _json = new();
    private readonly EventStreamReader? _events;
    private readonly long? _length;
    private long _seen;

    /// <summary>Begins.</summary>
    /// <param name="request">The request to meter.</param>
    /// <param name="promptBytes">Bytes of the request's body.</param>
    /// <param name="isEventStream">Whether the answer is a stream of events.</param>
    /// <param name="length">The announced length in bytes.</param>
    public AnswerWatcher(RunningRequest request, int promptBytes, bool isEventStream, long? length)
    {
        (_request, _promptBytes, _length) = (request, promptBytes, length);
        _events = isEventStream ? new EventStreamReader(_json) : null;
    }

    /// <summary>Whether the answer is a stream of events.</summary>
    public bool IsEventStream => _events is not null;

    /// <summary>Whether the whole answer has been read.</summary>
    public bool SawEnd { get; private set; }

    /// <summary>The model that the answer says it is of; null when it does not say, or has not yet.</summary>
    public string? Model => _json.Model;

    /// <summary>Tokens so far.</summary>
    public TokenUsage Tokens => TokenCount.Of(_json.Usage, _promptBytes, _json.TextBytes);

    /// <summary>Reads on; returns how many of these bytes, with all before them, may go on.</summary>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        _seen += bytes.Length;
        if (_events is not null)
        {
            var clean = _events.Read(bytes);
            SawEnd |= _events.SawEnd;
            return clean;
        }

        _json.Read(bytes);
        SawEnd |= _seen >= _length;
        return bytes.Length;
    }

    /// <summary>The engine has ended its answer, which is whole unless it is a stream of events that is not complete.</summary>
    public void End()
    {
        _events?.End();
        SawEnd |= _events?.IsCompleteAtEnd ?? true;
    }

    /// <summary>Notes that bytes wait for their reader.</summary>
    public void Offered() => _request.Offered(Tokens);

    /// <summary>Notes that the reader has taken them.</summary>
    public void Taken() => _request.Taken();

    /// <summary>Settles an answer that was read to its end; false when the receipt could not be kept.</summary>
    public Task<bool> SettleAsync() => _request.EndAsync(_json.SawError ? JobStatus.Failed : JobStatus.Completed, Tokens);

    /// <summary>Settles an answer that was not.</summary>
    public Task<bool> SettleAsync(JobStatus status) => _request.EndAsync(status, Tokens);
}
