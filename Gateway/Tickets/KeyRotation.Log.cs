namespace MonkeyTroop.Gateway.Tickets;

internal sealed partial class KeyRotation
{
    [LoggerMessage(Level = LogLevel.Information, Message = "signing key {Kid} was made ({Why}); it signs from {SignsFrom}")]
    private static partial void LogMade(ILogger logger, string kid, DateTimeOffset signsFrom, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "signing key {Kid} is {State} now")]
    private static partial void LogState(ILogger logger, string kid, KeyState state);

    [LoggerMessage(Message = "the signing keys cannot be read, those that are known go on signing: {Problem}")]
    private static partial void LogNotRead(ILogger logger, LogLevel level, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the store did not give the signing keys in time; those that are known were shown")]
    private static partial void LogSlow(ILogger logger);
}
