using System.Net;

namespace MonkeyTroop.Gateway.Admin;

internal sealed partial class AdminGate
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "a wrong administrator's password came from {Address} with request {RequestId}")]
    private static partial void LogRefused(ILogger logger, IPAddress address, string requestId);
}
