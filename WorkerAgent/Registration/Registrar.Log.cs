namespace MonkeyTroop.WorkerAgent.Registration;

internal sealed partial class Registrar
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Joined as node {NodeId} of account {Owner}")]
    private partial void LogJoined(string nodeId, string owner);

    [LoggerMessage(Level = LogLevel.Information, Message = "The id {AskedId} is another account's: this node is called {NodeId} in the network")]
    private partial void LogOtherId(string askedId, string nodeId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot join yet, trying again: {Reason}")]
    private partial void LogJoinRetried(string reason);
}
