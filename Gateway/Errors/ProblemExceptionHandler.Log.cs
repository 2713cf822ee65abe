namespace MonkeyTroop.Gateway.Errors;

internal sealed partial class ProblemExceptionHandler
{
    [LoggerMessage(Level = LogLevel.Error, Message = "request {RequestId} to {Path} failed")]
    private static partial void LogDefect(ILogger logger, Exception exception, string requestId, PathString path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "request {RequestId} was refused, the store is away: {Reason}")]
    private static partial void LogStoreAway(ILogger logger, string requestId, string reason);
}
