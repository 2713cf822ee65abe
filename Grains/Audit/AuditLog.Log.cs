using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Grains.Audit;

internal sealed partial class AuditLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "the audit log takes no events, they wait in memory: {Reason}")]
    private static partial void LogTakesNothing(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the audit log takes events again; {Lost} were lost since the start")]
    private static partial void LogWritesAgain(ILogger logger, long lost);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the audit log was not written within {Limit}; answers do not wait for it until it is")]
    private static partial void LogSlow(ILogger logger, TimeSpan limit);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Lost} audit events were lost since the start: too many wait for the disk")]
    private static partial void LogLost(ILogger logger, long lost);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the audit log's last events may not outlive a power failure: {Reason}")]
    private static partial void LogNotFlushed(ILogger logger, string reason);
}
