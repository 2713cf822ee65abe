namespace MonkeyTroop.WorkerAgent.Gpu;

internal sealed partial class GpuWatcher
{
    [LoggerMessage(Level = LogLevel.Information, Message = "This machine computes with: {Gpu}")]
    private partial void LogFound(string gpu);

    [LoggerMessage(Level = LogLevel.Information, Message = "The owner {Does}")]
    private partial void LogOwner(string does);
}
