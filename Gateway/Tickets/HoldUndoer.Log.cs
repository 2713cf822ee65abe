namespace MonkeyTroop.Gateway.Tickets;

internal sealed partial class HoldUndoer
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "the failed authorization of job {JobId} cannot be undone yet: {Reason}")]
    private static partial void LogStoreAway(ILogger logger, string jobId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "too many failed authorizations wait to be undone; a hold of job {JobId} would end with its ticket")]
    private static partial void LogTooMany(ILogger logger, string jobId);

    [LoggerMessage(Level = LogLevel.Error, Message = "the failed authorization of job {JobId} could not be undone; its hold would end with its ticket")]
    private static partial void LogFailed(ILogger logger, Exception exception, string jobId);
}
