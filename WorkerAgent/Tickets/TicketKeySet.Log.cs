namespace MonkeyTroop.WorkerAgent.Tickets;

internal sealed partial class TicketKeySet
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Ticket keys not refreshed, the old ones stay in use: {Reason}")]
    private partial void LogNoKeys(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cached ticket keys cannot be used: {Reason}")]
    private partial void LogCacheUnusable(string reason);
}
