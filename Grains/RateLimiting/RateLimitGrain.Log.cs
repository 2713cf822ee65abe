using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Grains.RateLimiting;

internal sealed partial class RateLimitGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "the calls of {Principal} are not written yet: {Reason}")]
    private static partial void LogNotWritten(ILogger logger, string principal, string reason);
}
