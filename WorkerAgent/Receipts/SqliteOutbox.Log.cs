namespace MonkeyTroop.WorkerAgent.Receipts;

internal sealed partial class SqliteOutbox
{
    [LoggerMessage(Level = LogLevel.Critical, Message = "Receipts cannot be written, no request is run until they can: {Reason}. Check the data folder's disk")]
    private partial void LogFailed(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Receipts can be written again")]
    private partial void LogWorksAgain();
}
