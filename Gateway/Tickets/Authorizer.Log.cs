namespace MonkeyTroop.Gateway.Tickets;

internal sealed partial class Authorizer
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "the failed authorization of job {JobId} could not be undone; its slot and hold end by themselves")]
    private static partial void LogNotUndone(ILogger logger, Exception exception, string jobId);
}
