using System.Net;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.WorkerAgent.Tickets;

namespace MonkeyTroop.WorkerAgent.Heartbeats;

/// <summary>
/// Acts on the coordinator's answer to a heartbeat: which tickets are no longer good, what the log says, and when the next one is due.
/// </summary>
internal sealed partial class HeartbeatAnswers(
    RevokedAccounts revoked, WorkPermission permission, TicketKeySet keys, ILogger<HeartbeatAnswers> logger)
{
    private string? _lastProblem;

    /// <summary>Takes an answer in.</summary>
    /// <returns>How long to wait for the next heartbeat; null for the usual interval.</returns>
    public async Task<TimeSpan?> TakeAsync(SentHeartbeat heartbeat, CancellationToken cancellation)
    {
        var answer = heartbeat.Answer;
        permission.Learn(answer.Value is not null, answer.Problem?.Code);
        revoked.Learn(answer.Value?.RevokedAccounts);
        await keys.FollowAsync(answer.Value?.KeysHash, cancellation);
        if (answer.Value is { } response)
        {
            ReportEnd();
            return response.Status == HeartbeatResponse.Resend && !heartbeat.HasModels ? TimeSpan.Zero : null;
        }

        Report(answer.Explain() + HeartbeatAdvice.For(answer));
        return answer.Status == HttpStatusCode.TooManyRequests ? answer.RetryAfter : null;
    }

    /// <summary>No heartbeat could be sent, because no address of this machine reaches the coordinator.</summary>
    public void NoAddress() => Report("no address of this machine reaches the coordinator; name one with --address");

    // The same problem at every heartbeat is logged once.
    private void Report(string problem)
    {
        if (problem != _lastProblem)
        {
            _lastProblem = problem;
            LogNotHeard(problem);
        }
    }

    private void ReportEnd()
    {
        if (_lastProblem is not null)
        {
            _lastProblem = null;
            LogHeardAgain();
        }
    }
}
