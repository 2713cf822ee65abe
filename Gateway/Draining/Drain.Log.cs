namespace MonkeyTroop.Gateway.Draining;

internal sealed partial class Drain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "stopping: not ready from now on, still serving for {Seconds} s")]
    private static partial void LogDraining(ILogger logger, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "stopping before load balancers had the time to notice")]
    private static partial void LogCutShort(ILogger logger);
}
