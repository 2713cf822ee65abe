using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace MonkeyTroop.Silo.Clustering;

internal sealed partial class RedisMembership
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis at {Address} is away ({Reason}): the cluster works on with the silos it has")]
    private static partial void LogLost(ILogger logger, string address, ConnectionFailureType reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis at {Address} is back")]
    private static partial void LogRestored(ILogger logger, string address);
}
