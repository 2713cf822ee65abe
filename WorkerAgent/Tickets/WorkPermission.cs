using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.WorkerAgent.Tickets;

/// <summary>Whether the coordinator lets this node work. While it does not, requests are refused, whatever their tickets say.</summary>
internal sealed partial class WorkPermission(ILogger<WorkPermission> logger)
{
    private volatile bool _revoked;

    /// <summary>Whether the node was suspended or removed.</summary>
    public bool IsRevoked => _revoked;

    /// <summary>Takes in the answer to a heartbeat.</summary>
    /// <param name="accepted">Whether the heartbeat was taken in.</param>
    /// <param name="code">Why not; one of <see cref="ProblemCodes"/>.</param>
    public void Learn(bool accepted, string? code)
    {
        var revoked = code is ProblemCodes.NodeRemoved or ProblemCodes.NodeSuspended;
        if (revoked && !_revoked)
        {
            _revoked = true;
            LogRevoked(code == ProblemCodes.NodeRemoved ? "removed this node from the network" : "suspended this node");
        }
        else if (accepted && _revoked)
        {
            _revoked = false;
            LogActive();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The coordinator {Did}: it takes no more requests; those that run end in their time, and their receipts are sent")]
    private partial void LogRevoked(string did);

    [LoggerMessage(Level = LogLevel.Information, Message = "The coordinator lets this node work again")]
    private partial void LogActive();
}
