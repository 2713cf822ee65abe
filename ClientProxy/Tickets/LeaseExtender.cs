using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>Asks for more time for leases under which requests run, and hands their nodes the newer tickets.</summary>
internal sealed class LeaseExtender(
    CoordinatorClient coordinator, LeaseBook book, WorkerTickets workers, LeaseMetrics metrics, TimeProvider time, ILogger<LeaseExtender> logger)
{
    /// <summary>Whether the coordinator knows no extensions, as those of earlier versions.</summary>
    private volatile bool _isUnknown;

    /// <summary>Extends a lease by what runs under it, or by what the account can pay; false when it stays as it is.</summary>
    public async Task<bool> TryExtendAsync(LeaseEntry entry, CancellationToken cancellation)
    {
        if (_isUnknown || entry.Lease.Multiplier <= 0 || book.SecondsFor(entry) is not { } seconds)
        {
            return false;
        }

        var lease = entry.Lease;
        var used = LeaseRules.WholeMilliseconds(book.WordOf(entry).Due);
        var answer = await coordinator.ExtendAsync(lease.JobId, seconds, used, cancellation);
        if (answer.Problem is { Code: ProblemCodes.InsufficientCredits, Available: { } available } && book.SecondsFor(entry, available) is { } fewer)
        {
            answer = await coordinator.ExtendAsync(lease.JobId, fewer, used, cancellation);
        }

        metrics.Extended(answer.Value is null ? answer.Problem?.Code ?? "no_answer" : "ok");
        if (answer.Value is not { } extended)
        {
            _isUnknown = answer.Problem?.Code == ProblemCodes.NotFound;
            logger.NotExtended(lease.NodeId, lease.JobId, answer.Explain());
            return false;
        }

        logger.Extended(lease.NodeId, lease.JobId, extended.Hold);
        book.Renew(entry, lease.With(extended, time.GetUtcNow()));
        await HandAsync(entry, cancellation);
        return true;
    }

    /// <summary>Hands a lease's node its newest ticket; what cannot be handed now is handed at the next look.</summary>
    public async Task HandAsync(LeaseEntry entry, CancellationToken cancellation)
    {
        var lease = entry.Lease;
        if (await workers.HandAsync(lease, cancellation))
        {
            book.HasHanded(entry, lease);
        }
        else
        {
            logger.NotHanded(lease.NodeId, lease.JobId);
        }
    }
}
