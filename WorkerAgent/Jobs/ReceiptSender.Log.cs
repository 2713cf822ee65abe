namespace MonkeyTroop.WorkerAgent.Jobs;

internal sealed partial class ReceiptSender
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Receipt {Sequence} of job {JobId} taken in: {Milliseconds} ms")]
    private partial void LogAcknowledged(string jobId, long sequence, long milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "Receipt {Sequence} of job {JobId} refused for good: {Reason}")]
    private partial void LogRefused(string jobId, long sequence, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Receipt {Sequence} of job {JobId} not taken in yet, kept: {Reason}")]
    private partial void LogWaiting(string jobId, long sequence, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Job {JobId}: {Paid} credits were paid; its requester says that it used {Difference} credits less than this node says, and the lower word counts")]
    private partial void LogDiffers(string jobId, decimal paid, decimal difference);
}
