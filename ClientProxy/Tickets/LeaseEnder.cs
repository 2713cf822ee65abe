using System.Collections.Concurrent;
using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>
/// Ends leases that will not be used again, so that what is left of their holds comes back at once and the coordinator hears what their nodes
/// did: when a lease is over, when credits are needed for another model, and when the client stops. One that cannot be ended ends with its ticket.
/// </summary>
internal sealed class LeaseEnder(
    CoordinatorClient coordinator, LeaseBook book, LeaseJournal journal, WorkerTickets workers, TimeProvider time, ILogger<LeaseEnder> logger)
{
    /// <summary>How long an end may take: 10 s. A caller may stop waiting for it before; the end goes on.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<LeaseEntry, Task<bool>> _underWay = [];

    /// <summary>Whether the coordinator knows no ends, as those of earlier versions.</summary>
    private volatile bool _isUnknown;

    /// <summary>Ends every lease that nothing runs under, waits for the ends that are under way besides, and says how many were ended.</summary>
    public async Task<int> EndIdleAsync(CancellationToken cancellation)
    {
        List<Task<bool>> ends = [.. _underWay.Values, .. book.TakeIdle().Select(Begin)];
        var ended = await Task.WhenAll(ends).WaitAsync(cancellation);
        return ended.Count(isEnded => isEnded);
    }

    /// <summary>Ends a lease that was taken out of the book; false when its job ends with its ticket, or the lease was given back to the book.</summary>
    public Task<bool> EndAsync(LeaseEntry entry, CancellationToken cancellation) => Begin(entry).WaitAsync(cancellation);

    private Task<bool> Begin(LeaseEntry entry)
    {
        var ending = EndWithinLimitAsync(entry);
        _underWay[entry] = ending;
        _ = ForgetAsync(entry, ending);
        return ending;
    }

    private async Task ForgetAsync(LeaseEntry entry, Task ending)
    {
        await ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _underWay.TryRemove(entry, out _);
    }

    private async Task<bool> EndWithinLimitAsync(LeaseEntry entry)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            return !_isUnknown && await TryAsync(entry, limit.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            logger.NotEnded(entry.Lease.NodeId, entry.Lease.JobId, ProblemCodes.TimedOut);
            book.GiveBack(entry);
            return false;
        }
    }

    private async Task<bool> TryAsync(LeaseEntry entry, CancellationToken cancellation)
    {
        var (lease, word) = (entry.Lease, book.WordOf(entry));
        var answer = await coordinator.EndAsync(
            lease.JobId,
            new EndRequest
            {
                Outcome = entry.Outcome,
                Requests = word.Requests,
                Seconds = LeaseRules.WholeMilliseconds(word.Due),
                Cancelled = word.Cancelled,
                Broken = word.Broken,
                Measured = word.Measured,
            },
            cancellation);
        if (answer.IsTransient)
        {
            book.GiveBack(entry);
        }
        else
        {
            journal.Remove(lease.JobId);
        }

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
