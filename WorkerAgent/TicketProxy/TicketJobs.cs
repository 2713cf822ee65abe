using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.WorkerAgent.Jobs;
using MonkeyTroop.WorkerAgent.Tickets;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>Finds the job of a ticket and begins its requests.</summary>
internal sealed class TicketJobs(
    JobTable jobs, IReceiptOutbox outbox, RevokedAccounts revoked, IOptions<TicketProxyOptions> options, TimeProvider time)
{
    /// <summary>Opens the ticket's job. Gives either the refusal or a job that can take a request.</summary>
    public async ValueTask<(Refusal? Refusal, Job? Job)> OpenAsync(TicketClaims claims)
    {
        if (outbox.IsBlocked || await jobs.OpenAsync(claims) is not { } job)
        {
            return (Refusal.StoreAway, null);
        }

        // Once more and after opening: a job that was closed in the meantime would be opened as a new one that knows nothing of what was used.
        return claims.Ended is true ? (Refusal.HoldUsedUp, null)
            : time.GetUtcNow() >= claims.ExpiresAt() + TicketVerifier.ClockSkew ? (Refusal.Ticket(TicketFault.Expired), null)
            : job.IsUsedUp ? (Refusal.HoldUsedUp, null)
            : (null, job);
    }

    /// <summary>Takes over a newer ticket of a job, for the requests that run and those to come, or its end; the refusal where that cannot be done.</summary>
    public async Task<Refusal?> LearnAsync(TicketClaims claims)
    {
        if (await jobs.OpenAsync(claims) is not { } job)
        {
            return Refusal.StoreAway;
        }

        await (claims.Ended is true ? job.EndAsync() : Task.CompletedTask);
        return null;
    }

    /// <summary>Begins a request of the job. Gives either the refusal or the request, which is on the meter from here on.</summary>
    public async ValueTask<(Refusal? Refusal, RunningRequest? Request)> BeginAsync(Job job, TicketClaims claims)
    {
        if (job.Begin(options.Value.InferenceTimeout, out var fault) is not { } request)
        {
            return (Refusal.Begin(fault), null);
        }

        if (revoked.Contains(claims.Sub))
        {
            // Suspended just now: a list that is taken over from here on finds the request running and ends it.
            await request.DisposeAsync();
            return (Refusal.AccountSuspended, null);
        }

        return (null, request);
    }
}
