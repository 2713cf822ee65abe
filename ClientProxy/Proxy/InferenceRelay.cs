using System.Diagnostics;
using Microsoft.Extensions.Options;
using MonkeyTroop.ClientProxy.Errors;
using MonkeyTroop.ClientProxy.Tickets;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>
/// Brings a request to a node that takes it. Until an answer begins, another ticket or node is tried, a few times and for a
/// limited time; once a byte was passed on, nothing is tried again.
/// </summary>
internal sealed class InferenceRelay(
    LeaseKeeper leases,
    WorkerForwarder forwarder,
    NodeAddressPolicy addresses,
    ProxyMetrics metrics,
    IOptions<ProxyOptions> options,
    TimeProvider time,
    ILogger<InferenceRelay> logger)
{
    /// <summary>Answers the request.</summary>
    /// <returns>Null when a node's answer was passed on or the caller is gone, else what to tell the app.</returns>
    public async Task<Refusal?> RelayAsync(HttpContext context, InferenceRequest request)
    {
        var (began, beganAt) = (time.GetTimestamp(), time.GetUtcNow());
        var failedNodes = new HashSet<string>(StringComparer.Ordinal);
        var lostOnce = new HashSet<string>(StringComparer.Ordinal);
        var heard = new List<Refusal>();
        for (var tries = 0; tries < options.Value.MaxAttempts;)
        {
            if (heard.Count > 0 && time.GetElapsedTime(began) > options.Value.RetryWindow)
            {
                break;
            }

            var (use, refusal) = await leases.TakeAsync(request.Model.Name, failedNodes, own: heard.Count > 0, context.RequestAborted);
            if (use is null)
            {
                return RefusalRules.Nearest(heard, refusal);
            }

            using (use)
            {
                var attempt = addresses.Allows(use.Lease.Worker)
                    ? await forwarder.SendAsync(context, request, use)
                    : new Attempt(AttemptEnd.TurnedAway, Refusals.UnusableNode(use.Lease.NodeId));
                use.HowEnded = AttemptOutcomes.EndOf(attempt);
                if (IsStale(attempt, use.Lease, beganAt))
                {
                    // As after a restore, when the coordinator signs with another key. The one that takes its place is from after the begin.
                    logger.TicketStale(use.Lease.NodeId, use.Lease.JobId);
                    use.DropTickets();
                    heard.Add(attempt.Refusal!);
                    continue;
                }

                tries++;
                if (Judge(attempt, use, failedNodes, lostOnce, request.Began) is not { } failure)
                {
                    return null;
                }

                logger.TriedInVain(context.TraceIdentifier, request.Path, use.Lease.NodeId, failure.Status, failure.Code, tries);
                metrics.FailedOver(attempt.End);
                heard.Add(failure);
                if (attempt.End == AttemptEnd.TimedOut)
                {
                    return failure;
                }
            }
        }

        return RefusalRules.Nearest(heard, coordinator: null);
    }

    /// <summary>Whether a node does not take a ticket that was there before the request: the node may well take another.</summary>
    private static bool IsStale(Attempt attempt, Lease lease, DateTimeOffset beganAt) =>
        attempt is { End: AttemptEnd.TurnedAway, Refusal.Code: ProblemCodes.InvalidTicket } && lease.IssuedAt < beganAt;

    /// <summary>Draws the consequences for the lease and its node; null when the request is over.</summary>
    private Refusal? Judge(Attempt attempt, LeaseUse use, HashSet<string> failedNodes, HashSet<string> lostOnce, long began)
    {
        var node = use.Lease.NodeId;
        if (attempt.End != AttemptEnd.ConnectionLost || lostOnce.Contains(node))
        {
            use.Note(AttemptOutcomes.Of(attempt));
        }

        switch (attempt.End)
        {
            case AttemptEnd.Delivered or AttemptEnd.AppGone:
                return null;
            case AttemptEnd.Broken:
                logger.BrokenOff(node, use.Lease.JobId);
                use.DropNode();
                return null;
            case AttemptEnd.TimedOut:
                use.DropNode();
                return Refusals.TimedOut(options.Value.InferenceTimeout, time.GetElapsedTime(began));
            case AttemptEnd.ConnectionLost when lostOnce.Add(node):
                // A connection that was kept alive may have been closed by the node just then: the same ticket gets a new one.
                return Refusals.Unreachable(node);
            case AttemptEnd.TurnedAway when attempt.Refusal!.Status == StatusCodes.Status429TooManyRequests:
                use.MarkFull(attempt.Refusal.RetryAfter);
                return attempt.Refusal;
            case AttemptEnd.TurnedAway when attempt.Refusal!.Status == StatusCodes.Status402PaymentRequired:
                use.Drop();
                return attempt.Refusal;
            case AttemptEnd.NotAWorker:
                logger.NotAWorker(node, use.Lease.Worker, attempt.Refusal!.Message);
                failedNodes.Add(node);
                use.DropNode();
                return attempt.Refusal;
            case AttemptEnd.Silent:
                logger.NodeSilent(node, use.Lease.JobId);
                failedNodes.Add(node);
                use.DropNode();
                return Refusals.Unreachable(node);
            case AttemptEnd.TurnedAway or AttemptEnd.Unreachable or AttemptEnd.ConnectionLost:
                failedNodes.Add(node);
                use.DropNode();
                return attempt.Refusal ?? Refusals.Unreachable(node);
            default:
                throw new UnreachableException($"nothing is done about {attempt.End}");
        }
    }
}
