using System.Net;
using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Silo.Clustering;

internal sealed partial class SiloWatch
{
    [LoggerMessage(Level = LogLevel.Information, Message = "silo {Endpoint} joined")]
    private static partial void LogJoined(ILogger logger, IPEndPoint endpoint);

    [LoggerMessage(Level = LogLevel.Information, Message = "silo {Endpoint} left")]
    private static partial void LogLeft(ILogger logger, IPEndPoint endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "silo {Endpoint} died; what it had goes on elsewhere")]
    private static partial void LogDied(ILogger logger, IPEndPoint endpoint);
}
