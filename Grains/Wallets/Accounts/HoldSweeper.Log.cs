using Microsoft.Extensions.Logging;

namespace MonkeyTroop.Grains.Wallets.Accounts;

internal sealed partial class HoldSweeper
{
    [LoggerMessage(Level = LogLevel.Information, Message = "released {Holds} holds whose tickets expired without a final receipt")]
    private static partial void LogReleased(ILogger logger, int holds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "expired holds stay until the next sweep, the store is away: {Reason}")]
    private static partial void LogStoreAway(ILogger logger, string reason);
}
