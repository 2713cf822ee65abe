namespace MonkeyTroop.WorkerAgent.Jobs;

internal sealed partial class SqliteOutbox
{
    [LoggerMessage(Level = LogLevel.Critical, Message = "Receipts cannot be kept, so this node takes no jobs until they can: {Reason}. Check the data folder's disk")]
    private partial void LogFailed(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Receipts can be kept again: this node takes jobs")]
    private partial void LogWorksAgain();
}
