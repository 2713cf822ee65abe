using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Silo.Clustering;

internal sealed partial class SiloListKeeper
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis had lost the list of silos; it was put back with {Silos} entries")]
    private static partial void LogPutBack(ILogger logger, int silos);

    [LoggerMessage(Level = LogLevel.Debug, Message = "the list of silos was not looked at: {Reason}")]
    private static partial void LogNotLookedAt(ILogger logger, string reason);
}
