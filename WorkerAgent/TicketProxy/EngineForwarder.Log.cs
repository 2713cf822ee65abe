namespace MonkeyTroop.WorkerAgent.TicketProxy;

internal sealed partial class EngineForwarder
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Engine {Type} at {Url} cannot be reached; its models are not offered until it answers")]
    private partial void LogAway(string type, Uri url);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Engine {Type} at {Url} failed before it answered: {Reason}")]
    private partial void LogFailed(string type, Uri url, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Engine {Type} at {Url} refused a request: the client is told {Status} {Code}")]
    private partial void LogRefused(string type, Uri url, int status, string code);

    [LoggerMessage(Level = LogLevel.Information, Message = "The request goes from engine {Type} at {Url} to {OtherType} at {OtherUrl}, which serves the model as well")]
    private partial void LogNext(string type, Uri url, string otherType, Uri otherUrl);

    [LoggerMessage(Level = LogLevel.Information, Message = "Engine {Type} at {Url} answered for another model than it offered: its models are read again")]
    private partial void LogOtherModel(string type, Uri url);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An answer of engine {Type} at {Url} was broken off: {Code}")]
    private partial void LogBroken(string type, Uri url, string code);
}
