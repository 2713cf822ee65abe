using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Grains.Scheduling;

internal sealed partial class ServedModelsGrain
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "a model that was served is not remembered yet, its next job will tell: {Reason}")]
    private static partial void LogNotWritten(ILogger logger, string reason);
}
