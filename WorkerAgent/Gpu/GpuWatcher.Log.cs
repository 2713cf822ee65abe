namespace MonkeyTroop.WorkerAgent.Gpu;

internal sealed partial class GpuWatcher
{
    [LoggerMessage(Level = LogLevel.Information, Message = "This machine computes with: {Gpu}")]
    private partial void LogFound(string gpu);

    [LoggerMessage(Level = LogLevel.Information, Message = "The owner {Does}")]
    private partial void LogOwner(string does);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The owner {Does}")]
    private partial void LogHold(string does);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Gpu} does not say how busy it is, so that its owner's use cannot be noticed; jobs are taken")]
    private partial void LogNoLoad(string gpu);
}
