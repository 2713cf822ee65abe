namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>What <see cref="LeaseKeeper"/> and <see cref="LeaseSource"/> log.</summary>
internal static partial class LeaseLog
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId} on {NodeId} nears its end and is in use: asking for the next ticket")]
    public static partial void Renewing(this ILogger logger, string nodeId, string jobId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ticket for {Model}: job {JobId} on {NodeId}, {Hold} credits set aside, {Multiplier} a second")]
    public static partial void Leased(this ILogger logger, string model, string jobId, string nodeId, decimal hold, decimal multiplier);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No ticket for {Model}: {Status} {Code}: {Reason}")]
    public static partial void Refused(this ILogger logger, string model, int status, string code, string reason);
}
