using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Grains.Storage;

internal sealed partial class GuardedGrainStorage
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "state {State} of {Grain} cannot be read or written, the store is away: {Reason}")]
    private static partial void LogStoreAway(ILogger logger, string state, GrainId grain, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "state {State} of {Grain} is another in the store than the one that was read: another activation changed it, or the store went back in time")]
    private static partial void LogConflict(ILogger logger, string state, GrainId grain);

    [LoggerMessage(Level = LogLevel.Error, Message = "state {State} of {Grain} cannot be read or written")]
    private static partial void LogFailed(ILogger logger, Exception exception, string state, GrainId grain);
}
