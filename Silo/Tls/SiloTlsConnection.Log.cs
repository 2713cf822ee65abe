using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Silo.Tls;

internal sealed partial class SiloTlsConnection
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "no TLS with the silo at {Remote}: {Reason}")]
    private static partial void LogRefused(ILogger logger, string? remote, string reason);
}
