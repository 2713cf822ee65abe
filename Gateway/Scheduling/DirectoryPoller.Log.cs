namespace MonkeyTroop.Gateway.Scheduling;

internal sealed partial class DirectoryPoller
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "directory partition {Partition} could not be read; what was known of it stays: {Reason}")]
    private static partial void LogNotRead(ILogger logger, int partition, string reason);
}
