using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Grains.Storage;

internal sealed partial class PostgresPreparation
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Database} is not ready yet: {Reason}; waiting up to {Seconds:0.#} s for it")]
    private static partial void LogWaiting(ILogger logger, string database, string reason, double seconds);
}
