using System.Net.Security;
using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Silo.Tls;

internal static partial class SiloTlsFeature
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Silo:Tls:Off is set: silos talk in the clear, and every program that reaches the silo's port can do everything, also make credits")]
    private static partial void LogOpen(ILogger logger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "no TLS with the silo at {Remote}")]
    private static partial void LogRefused(ILogger logger, string? remote);

    [LoggerMessage(Level = LogLevel.Warning, Message = "a certificate is not that of a silo: it has another key or authority, or is expired ({Errors})")]
    private static partial void LogNoSilo(ILogger logger, SslPolicyErrors errors);
}
