namespace MonkeyTroop.Gateway.Tickets;

internal sealed partial class SlotTaker
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "the slot of the failed authorization of job {JobId} lapses by itself: {Reason}")]
    private static partial void LogNotReleased(ILogger logger, string jobId, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "node {Node} was passed over, its silo is away: {Reason}")]
    private static partial void LogNodeAway(ILogger logger, string node, string reason);
}
