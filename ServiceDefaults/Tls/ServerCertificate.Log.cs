using Microsoft.Extensions.Logging;

namespace MonkeyTroop.ServiceDefaults.Tls;

internal sealed partial class ServerCertificate
{
    [LoggerMessage(Level = LogLevel.Information, Message = "HTTPS with the certificate in {Path}, good until {NotAfter:O}")]
    private static partial void LogLoaded(ILogger logger, string path, DateTime notAfter);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the private key in {Path} {Fault}")]
    private static partial void LogOpenKey(ILogger logger, string path, string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "the renewed certificate was not taken over, the old one serves on: {Reason}")]
    private static partial void LogNotRenewed(ILogger logger, string reason);
}
