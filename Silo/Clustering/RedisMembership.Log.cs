using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MonkeyTroop.Silo.Clustering;

internal sealed partial class RedisMembership
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis at {Address} is away ({Reason}): the cluster works on with the silos it has")]
    private static partial void LogLost(ILogger logger, string address, ConnectionFailureType reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis at {Address} refuses the password: was it changed (REDIS_URL)? The cluster works on with the silos it has")]
    private static partial void LogPasswordRefused(ILogger logger, string address);

    [LoggerMessage(Level = LogLevel.Error, Message = "Redis at {Address} takes no writes ({Reason}): {Consequence}")]
    private static partial void LogTakesNoWrites(ILogger logger, string address, string reason, string consequence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis at {Address} takes writes again")]
    private static partial void LogTakesWrites(ILogger logger, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis at {Address} is back")]
    private static partial void LogRestored(ILogger logger, string address);
}
