using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>
/// Ends leases that will not be used again, so that what is left of their holds comes back at once and the coordinator hears what their nodes
/// did: when a lease is over, when credits are needed for another model, and when the client stops. One that cannot be ended ends with its ticket.
/// </summary>
internal sealed class LeaseEnder(CoordinatorClient coordinator, LeaseBook book, WorkerTickets workers, ILogger<LeaseEnder> logger)
{
    /// <summary>Whether the coordinator knows no ends, as those of earlier versions.</summary>
    private volatile bool _isUnknown;

    /// <summary>Ends every lease that nothing runs under, and says how many were ended.</summary>
    public async Task<int> EndIdleAsync(CancellationToken cancellation)
    {
        var ended = await Task.WhenAll(book.TakeIdle().Select(entry => EndAsync(entry, cancellation)));
        return ended.Count(isEnded => isEnded);
    }

    /// <summary>Ends a lease that was taken out of the book; false when its job ends with its ticket.</summary>
    public async Task<bool> EndAsync(LeaseEntry entry, CancellationToken cancellation)
    {
        if (_isUnknown)
        {
            return false;
        }

        var (lease, word) = (entry.Lease, book.WordOf(entry));
        var answer = await coordinator.EndAsync(
            lease.JobId,
            new EndRequest
            {
                Outcome = entry.Outcome,
                Requests = word.Requests,
                Seconds = Math.Ceiling((decimal)word.Clocked.TotalMilliseconds) / 1000,
                Cancelled = word.Cancelled,
                Broken = word.Broken,
            },
            cancellation);
        if (answer.Value is not { Token: { } token })
        {
            _isUnknown = answer.Problem?.Code == ProblemCodes.NotFound;
            logger.NotEnded(lease.NodeId, lease.JobId, answer.Problem?.Code);
            return false;
        }

        logger.Ended(lease.NodeId, lease.JobId);
        return await workers.HandAsync(lease with { Token = token }, cancellation);
    }
}
