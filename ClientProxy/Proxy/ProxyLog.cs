namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>What the proxy logs: never a prompt, a completion or a ticket.</summary>
internal static partial class ProxyLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Request {RequestId} for {Path}: node {NodeId} did not answer: {Status} {Code} (try {Try})")]
    public static partial void TriedInVain(this ILogger logger, string requestId, string path, string nodeId, int status, string code, int @try);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {NodeId} takes the ticket of job {JobId} no longer: asking for another")]
    public static partial void TicketStale(this ILogger logger, string nodeId, string jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {NodeId} at {Address} is avoided: {Reason}")]
    public static partial void NotAWorker(this ILogger logger, string nodeId, Uri address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {NodeId} is silent, on its connection or to the coordinator, before it answered under job {JobId}")]
    public static partial void NodeSilent(this ILogger logger, string nodeId, string jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {NodeId} broke off its answer under job {JobId}")]
    public static partial void BrokenOff(this ILogger logger, string nodeId, string jobId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused request {RequestId}: {Reason}")]
    public static partial void RequestRefused(this ILogger logger, string requestId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Listening on {Address}: every caller that reaches it spends this account's credits")]
    public static partial void ListeningBeyondThisMachine(this ILogger logger, string address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The origin \"null\" is allowed: every site can call from a frame without an origin, and spend this account's credits")]
    public static partial void EveryPageMayCall(this ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "Request {RequestId}: {Method} {Path} failed")]
    public static partial void Failed(this ILogger logger, Exception exception, string requestId, string method, string path);
}
