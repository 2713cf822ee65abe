namespace MonkeyTroop.Gateway.Nodes;

internal sealed partial class OwnEndpoints
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Host} of Identity:PublicUrls has no address now; a node could name the coordinator's own: {Reason}")]
    private static partial void LogNoAddress(ILogger logger, string host, string reason);
}
