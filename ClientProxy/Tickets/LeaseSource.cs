using Microsoft.Extensions.Options;
using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.ClientProxy.Errors;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>Takes out tickets at the coordinator.</summary>
internal sealed class LeaseSource(
    CoordinatorClient coordinator,
    LeaseBook book,
    LeaseEnder ender,
    LeaseJournal journal,
    RefusalMemory refusals,
    LeaseMetrics metrics,
    IOptions<LeaseOptions> options,
    TimeProvider time,
    ILogger<LeaseSource> logger)
{
    /// <summary>How often, and how long after one another, credits are asked for that come back from ended leases: 1 s in all.</summary>
    private const int CreditTries = 4;

    private static readonly TimeSpan CreditWait = TimeSpan.FromMilliseconds(250);

    /// <summary>Takes out a ticket, or says what to tell the app.</summary>
    /// <param name="model">A model's name or content hash.</param>
    /// <param name="failedNodes">Nodes that the request does not want again.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<(Lease? Lease, Refusal? Refusal)> FetchAsync(
        string model, IReadOnlyCollection<string> failedNodes, CancellationToken cancellation)
    {
        if (refusals.For(model) is { } known)
        {
            return (null, known);
        }

        HashSet<string> unwanted = [.. failedNodes, .. book.FullNodes()];
        HashSet<string> avoided = [.. unwanted, .. book.TroubledNodes()];
        var answer = await coordinator.AuthorizeAsync(model, avoided, cancellation);
        if (RefusalRules.SaysNoNode(answer.Problem?.Code) && avoided.Count > unwanted.Count)
        {
            // Better a node that failed a moment ago than none.
            answer = await coordinator.AuthorizeAsync(model, unwanted, cancellation);
        }

        // What idle leases hold may be all that is missing. It comes back with the nodes' final receipts, a moment after the leases' end.
        if (answer.Problem?.Code == ProblemCodes.InsufficientCredits && await ender.EndIdleAsync(cancellation) > 0)
        {
            for (var tries = 0; tries < CreditTries && answer.Problem?.Code == ProblemCodes.InsufficientCredits; tries++)
            {
                await Task.Delay(CreditWait, time, cancellation);
                answer = await coordinator.AuthorizeAsync(model, avoided, cancellation);
            }
        }

        if (answer.Value is not { } granted)
        {
            var refusal = Refusals.From(answer.Status, answer.Problem, answer.RetryAfter, coordinator.Address);
            if (failedNodes.Count == 0)
            {
                refusals.Note(model, refusal);
            }

            metrics.Fetched(refusal);
            logger.Refused(model, refusal.Status, refusal.Code, refusal.Message);
            return (null, refusal);
        }

        metrics.Fetched(null);
        refusals.Forget(model);
        logger.Leased(model, granted.JobId, granted.NodeId, granted.Hold, granted.Multiplier);
        if (WorkerUrl(granted.WorkerUrl, granted.TargetIp) is not { } worker)
        {
            return (null, Refusals.UnusableNode(granted.NodeId));
        }

        var lease = Lease.From(model, granted, worker, time.GetUtcNow());
        journal.Add(lease);
        return (lease, null);
    }

    /// <summary>The worker's address; coordinators that give none mean a fixed port at the node's.</summary>
    private Uri? WorkerUrl(string? url, string address)
    {
        var host = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
        return Uri.TryCreate(string.IsNullOrEmpty(url) ? $"http://{host}:{options.Value.WorkerPort}" : url, UriKind.Absolute, out var worker)
            ? worker
            : null;
    }
}
