namespace MonkeyTroop.WorkerAgent.TicketProxy;

internal sealed partial class EngineForwarder
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Engine {Type} at {Url} cannot be reached; its models are not offered until it answers")]
    private partial void LogAway(string type, Uri url);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Engine {Type} at {Url} failed before it answered: {Reason}")]
    private partial void LogFailed(string type, Uri url, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An answer of engine {Type} at {Url} was broken off: {Code}")]
    private partial void LogBroken(string type, Uri url, string code);
}
