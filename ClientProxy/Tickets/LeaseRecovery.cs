using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>
/// Ends at the start the jobs of a process that ended without notice, so that what they hold comes back at once. What their requests used is not
/// known any more: their nodes' words count.
/// </summary>
internal sealed class LeaseRecovery(
    LeaseJournal journal, CoordinatorClient coordinator, WorkerTickets workers, TimeProvider time, ILogger<LeaseRecovery> logger) : BackgroundService
{
    /// <summary>After this time no job can be open any more: 1 h. A ticket lives for 300 s, and its hold a few minutes longer.</summary>
    private static readonly TimeSpan Over = TimeSpan.FromHours(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var left in journal.FindLeft())
        {
            using (left)
            {
                if (await EndAsync(left.Jobs, stoppingToken) || time.GetUtcNow() - left.WrittenAt > Over)
                {
                    left.AreEnded();
                }
            }
        }
    }

    /// <summary>Ends jobs; false when one has to be ended at the next start.</summary>
    private async Task<bool> EndAsync(IReadOnlyList<OpenJob> jobs, CancellationToken cancellation)
    {
        var isDone = true;
        foreach (var job in jobs)
        {
            var answer = await coordinator.EndAsync(job.JobId, new EndRequest { Outcome = JobOutcome.Cancelled }, cancellation);
            isDone &= !answer.IsTransient;
            if (answer.Value is { Token: { } token })
            {
                await workers.HandAsync(job.Worker, token, cancellation);
                logger.EndedLeft(job.NodeId, job.JobId);
            }
        }

        return isDone;
    }
}
