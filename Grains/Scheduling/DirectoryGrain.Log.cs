using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Grains.Scheduling;

internal sealed partial class DirectoryGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "a delta of directory partition {Partition} was not published; replicas will take a snapshot")]
    private static partial void LogNotPublished(ILogger logger, Exception exception, long partition);
}
