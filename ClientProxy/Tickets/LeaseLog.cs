namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>What the classes that take out, extend and end leases log.</summary>
internal static partial class LeaseLog
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId} on {NodeId} nears its end and is in use: asking for the next ticket")]
    public static partial void Renewing(this ILogger logger, string nodeId, string jobId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId} on {NodeId} was extended: {Hold} credits set aside")]
    public static partial void Extended(this ILogger logger, string nodeId, string jobId, decimal hold);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobId} on {NodeId} cannot be extended, what runs may end early: {Reason}")]
    public static partial void NotExtended(this ILogger logger, string nodeId, string jobId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{NodeId} does not take the newer ticket of job {JobId} now")]
    public static partial void NotHanded(this ILogger logger, string nodeId, string jobId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId} on {NodeId} will not be used again: ended")]
    public static partial void Ended(this ILogger logger, string nodeId, string jobId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Job {JobId} on {NodeId} ends with its ticket: {Code}")]
    public static partial void NotEnded(this ILogger logger, string nodeId, string jobId, string? code);

    [LoggerMessage(Level = LogLevel.Information, Message = "Job {JobId} on {NodeId}, which an earlier run left open, was ended")]
    public static partial void EndedLeft(this ILogger logger, string nodeId, string jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Open jobs cannot be kept in a file; after a crash their holds come back with their tickets' end: {Reason}")]
    public static partial void NoJournal(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Ticket for {Model}: job {JobId} on {NodeId}, {Hold} credits set aside, {Multiplier} a second")]
    public static partial void Leased(this ILogger logger, string model, string jobId, string nodeId, decimal hold, decimal multiplier);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No ticket for {Model}: {Status} {Code}: {Reason}")]
    public static partial void Refused(this ILogger logger, string model, int status, string code, string reason);
}
