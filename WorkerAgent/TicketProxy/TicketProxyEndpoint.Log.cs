namespace MonkeyTroop.WorkerAgent.TicketProxy;

internal sealed partial class TicketProxyEndpoint
{
    [LoggerMessage(Message = "Request {RequestId} was refused: {Status} {Code}")]
    private partial void LogRefused(LogLevel level, string requestId, int status, string code);

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId} failed")]
    private partial void LogDefect(Exception exception, string requestId);
}
