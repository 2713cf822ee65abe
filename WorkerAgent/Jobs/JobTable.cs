using System.Collections.Concurrent;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>
/// The jobs whose tickets are still good here. Bounded by the tickets that the coordinator issues: a job leaves when its
/// ticket can no longer be accepted and nothing of it runs.
/// </summary>
internal sealed class JobTable(IReceiptOutbox outbox, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _added = new(0, 1);
    private readonly Lock _gate = new();

    /// <summary>Whether no job is known.</summary>
    public bool IsEmpty => _jobs.IsEmpty;

    /// <summary>The ticket's job, known or new, with what its newest ticket grants; null when the outbox cannot tell whether it is new.</summary>
    public async ValueTask<Job?> OpenAsync(TicketClaims claims)
    {
        if (!_jobs.TryGetValue(claims.Jti, out var job))
        {
            // A job leaves the table when the tickets that were shown here have expired. A newer one that was not must not begin it again:
            // its use would be free, since the coordinator has its final receipt.
            if (await KeptOfAsync(claims) is not { } kept)
            {
                return null;
            }

            job = Add(kept is [var record] ? record : JobRecord.Of(claims));
        }

        job.Learn(claims);
        return job;
    }

    /// <summary>Takes up the jobs that the outbox knows from before this start.</summary>
    public void TakeUp(IEnumerable<JobRecord> records)
    {
        foreach (var record in records)
        {
            Add(record);
        }
    }

    /// <summary>Closes every job whose ticket has expired; those with running requests stay for the next time.</summary>
    public async Task CloseExpiredAsync()
    {
        var goodSince = time.GetUtcNow() - TicketVerifier.ClockSkew;
        foreach (var (id, job) in _jobs)
        {
            if (goodSince >= job.ExpiresAt && await job.TryCloseAsync() && _jobs.TryRemove(id, out _))
            {
                job.Dispose();
            }
        }
    }

    /// <summary>Ends a job whose requester has ended it with the coordinator: nothing that still runs under it would be paid.</summary>
    public async Task EndAsync(string jobId)
    {
        if (_jobs.TryGetValue(jobId, out var job))
        {
            job.Cut(CutReason.JobEnded);
            await job.EndAsync();
        }
    }

    /// <summary>Ends every running request.</summary>
    public void CutAll(CutReason reason)
    {
        foreach (var job in _jobs.Values)
        {
            job.Cut(reason);
        }
    }

    /// <summary>Ends every running request of some accounts, and says how many there were.</summary>
    public int Cut(CutReason reason, Func<string, bool> isOf) =>
        _jobs.Values.Where(job => isOf(job.Requester)).Sum(job => job.Cut(reason));

    /// <summary>Waits until there is a job.</summary>
    public async Task WaitForJobAsync(CancellationToken cancellation)
    {
        while (IsEmpty)
        {
            await _added.WaitAsync(cancellation);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var job in _jobs.Values)
        {
            job.Dispose();
        }

        _added.Dispose();
    }

    /// <summary>A job's first ticket is as old as the job: nothing can be known of it that is not in the table.</summary>
    private ValueTask<IReadOnlyList<JobRecord>?> KeptOfAsync(TicketClaims claims) =>
        claims.Seq == 0 ? new([]) : new(outbox.FindAsync(claims.Jti));

    private Job Add(JobRecord record)
    {
        lock (_gate)
        {
            if (_jobs.TryGetValue(record.JobId, out var known))
            {
                return known;
            }

            var job = new Job(record, outbox, time);
            _jobs[record.JobId] = job;
            if (_added.CurrentCount == 0)
            {
                _added.Release();
            }

            return job;
        }
    }
}
