namespace MonkeyTroop.WorkerAgent.Heartbeats;

internal sealed partial class HeartbeatAnswers
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Heartbeat not taken in, so this node gets no jobs: {Problem}")]
    private partial void LogNotHeard(string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "The coordinator takes heartbeats in again")]
    private partial void LogHeardAgain();
}
