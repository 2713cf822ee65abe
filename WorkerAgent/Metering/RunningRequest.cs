using MonkeyTroop.Protocol.Receipts;

namespace MonkeyTroop.WorkerAgent.Metering;

/// <summary>One request of a job, from its acceptance to its receipt.</summary>
internal sealed class RunningRequest(Job job, TimeSpan begun, CutOff cutOff) : IDisposable
{
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(3);

    private TimeSpan _checkpointAt = begun;
    private Task<bool>? _ended;

    /// <summary>When it was accepted, on the job's clock.</summary>
    public TimeSpan Begun { get; } = begun;

    /// <summary>When its latest byte was delivered; its acceptance while there is none.</summary>
    public TimeSpan DeliveredAt { get; private set; } = begun;

    /// <summary>How long its first byte took from its acceptance; null while there is none.</summary>
    public TimeSpan? FirstByteAfter { get; private set; }

    /// <summary>Lets the worker end it.</summary>
    public CutOff CutOff { get; } = cutOff;

    /// <summary>Notes that bytes are about to be delivered. Every 3 s of a long answer its use is kept, without waiting for the disk.</summary>
    public void Delivered(TokenUsage tokens)
    {
        DeliveredAt = job.Clock();
        FirstByteAfter ??= DeliveredAt - Begun;
        if (_ended is null && DeliveredAt - _checkpointAt >= CheckpointInterval)
        {
            _checkpointAt = DeliveredAt;
            _ = job.CheckpointAsync(tokens);
        }
    }

    /// <summary>Ends it and makes its receipt durable; false when the outbox could not take it. Only the first call counts.</summary>
    public Task<bool> EndAsync(JobStatus status, TokenUsage tokens) => _ended ??= job.EndAsync(this, status, tokens);

    /// <inheritdoc />
    public void Dispose() => CutOff.Dispose();
}
