namespace MonkeyTroop.Gateway.RateLimiting;

internal sealed partial class RateLimiter
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "calls are counted in this gateway alone for 5 s, tier {Tier} does not answer: {Reason}")]
    private static partial void LogCountingHere(ILogger logger, string tier, string reason);
}
