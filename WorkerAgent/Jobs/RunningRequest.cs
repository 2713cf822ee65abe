using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Protocol.Streams;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>One request of a job, from the moment it has a slot to the moment it gives it back.</summary>
internal sealed class RunningRequest(Job job, RequestMeter meter, CutOff cutOff) : IAsyncDisposable
{
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(3);

    /// <summary>How often the limit of silence is restarted while bytes come; a timer for each piece would cost more than the piece.</summary>
    private static readonly TimeSpan HearInterval = TimeSpan.FromSeconds(0.5);

    private TimeSpan _checkpointAt = meter.Begun;
    private TimeSpan _deliveredAt = meter.Begun;
    private TimeSpan _heardAt = meter.Begun;
    private bool _waits;
    private Task<bool>? _ended;

    /// <summary>What it uses.</summary>
    internal RequestMeter Meter { get; } = meter;

    /// <summary>How long its first byte took from its acceptance; null while there is none.</summary>
    public TimeSpan? FirstByteAfter { get; private set; }

    /// <summary>Its tokens so far.</summary>
    public TokenUsage Tokens => Meter.Tokens;

    /// <summary>Whether its answer was settled.</summary>
    public bool HasReceipt => _ended is not null;

    /// <summary>Lets the worker end it.</summary>
    public CutOff CutOff { get; } = cutOff;

    /// <summary>Until when something was delivered: its acceptance while nothing was, and now while bytes wait for their reader.</summary>
    public TimeSpan DeliveredUntil(TimeSpan now) => _waits ? now : _deliveredAt;

    /// <summary>Notes that its body is in.</summary>
    public void Read(int promptBytes) => Meter.Count(TokenCount.Of(default, promptBytes, textBytes: 0), job.Clock());

    /// <summary>Notes that bytes wait for their reader. Every 3 s of a long answer its use is kept, without waiting for the disk.</summary>
    public void Offered(TokenUsage tokens)
    {
        (_deliveredAt, _waits) = (job.Clock(), true);
        Meter.Count(tokens, _deliveredAt);
        if (FirstByteAfter is null || _deliveredAt - _heardAt >= HearInterval)
        {
            _heardAt = _deliveredAt;
            CutOff.Hear();
        }

        FirstByteAfter ??= _deliveredAt - Meter.Begun;
        if (_ended is null && _deliveredAt - _checkpointAt >= CheckpointInterval)
        {
            _checkpointAt = _deliveredAt;
            _ = job.CheckpointAsync(tokens);
        }
    }

    /// <summary>Notes that all bytes offered so far have been taken.</summary>
    public void Taken()
    {
        if (_waits)
        {
            (_deliveredAt, _waits) = (job.Clock(), false);
        }
    }

    /// <summary>Settles its answer and makes the receipt durable; false when the outbox could not take it. Only the first call counts.</summary>
    public Task<bool> EndAsync(JobStatus status, TokenUsage tokens) => _ended ??= job.EndAsync(this, status, tokens);

    /// <summary>It gives its slot back: what it used since its receipt, or without one, is settled too.</summary>
    public async ValueTask DisposeAsync()
    {
        await job.LeaveAsync(this);
        CutOff.Dispose();
    }
}
