using System.Globalization;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Rates;
using MonkeyTroop.Gateway.Reputation;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Gateway.Tickets;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Gateway.Jobs;

/// <summary>What a requester asks for a job that runs.</summary>
internal static class JobApi
{
    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/jobs/{jobId}/extend", Extend)
            .Limited(RateLimitTier.Default).WithRequestTimeout(ErrorFeature.Changes).Described(JobDocs.Extend);
        routes.MapPost("/jobs/{jobId}/end", End)
            .Limited(RateLimitTier.Default).WithRequestTimeout(ErrorFeature.Changes).Described(JobDocs.End);
        routes.MapAccountJobs();
    }

    private static async Task<IResult> Extend(
        string jobId, HttpRequest http, ProofGate gate, TicketIssuer tickets, IGrainFactory grains, TimeProvider time, CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http, ProtocolJson.Default.ExtendRequest, request => JobRules.Validate(request, jobId), cancellation);
        if (body.Refusal is { } malformed)
        {
            return malformed;
        }

        var trail = http.Trail().Claims(body.Value!.Requester).With("job_id", jobId);
        var (account, _, refusal) = await CallerAccount.FindAsync(http, gate, body.Value.Requester, body.Bytes);
        if (account is null)
        {
            return refusal!;
        }

        var now = time.GetUtcNow();
        var extension = new HoldExtension
        {
            JobId = jobId,
            Account = account,
            Milliseconds = JobRules.MillisecondsOf(body.Value.Seconds!.Value),
            ExpiresAt = tickets.ExpiryOf(now),
            UsedMilliseconds = JobRules.MillisecondsOf(body.Value.UsedSeconds ?? 0),
        };
        var outcome = await grains.GetGrain<IWalletGrain>(account).ExtendHold(extension, cancellation);
        return AnswerTo(outcome, jobId, extended => Answer(extended.Job, tickets.Issue(TicketTerms.Of(extended.Job, now)), trail));
    }

    /// <summary>
    /// Takes in the requester's word, beyond which nothing is charged. The node's final receipt releases the rest of the hold; the ticket that ends the
    /// job has the node send that at once.
    /// </summary>
    private static async Task<IResult> End(
        string jobId,
        HttpRequest http,
        ProofGate gate,
        TicketIssuer tickets,
        IGrainFactory grains,
        Ballots ballots,
        SpeedReports speeds,
        TimeProvider time,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http, ProtocolJson.Default.EndRequest, request => JobRules.Validate(request, jobId), cancellation);
        if (body.Refusal is { } malformed)
        {
            return malformed;
        }

        var request = body.Value!;
        var trail = http.Trail().Claims(request.Requester).With("job_id", jobId);
        var (account, _, refusal) = await CallerAccount.FindAsync(http, gate, request.Requester, body.Bytes);
        if (account is null)
        {
            return refusal!;
        }

        var look = await HearAsync(grains.GetGrain<IWalletGrain>(account), jobId, JobRules.WordOf(request, jobId, account), cancellation);
        if (look is JobLook.Found { Job: var job })
        {
            var sample = SpeedRules.SampleOf(job, request.Measured, time.GetUtcNow());
            await ballots.CastAsync(job, request.Outcome!.Value, sample is null ? null : SpeedRules.SpeedOf(sample, job.Rates), cancellation);
            await (sample is null ? Task.CompletedTask : speeds.TellAsync(job, sample, cancellation));
        }

        return AnswerTo(look, jobId, found => Answer(
            request, found.Job, found.Job.IsOpen ? tickets.Issue(TicketTerms.Of(found.Job, time.GetUtcNow(), ends: true)) : null, trail));
    }

    private static async Task<JobLook> HearAsync(IWalletGrain wallet, string jobId, PayerWord? word, CancellationToken cancellation)
    {
        if (word is not null)
        {
            try
            {
                return await wallet.HearPayer(word, cancellation);
            }
            catch (Exception e) when (GrainFaults.IsUnknownThere(e))
            {
                // A silo of the version before: the job ends, and the node's word counts.
            }
        }

        return await wallet.LookAtJob(jobId, cancellation);
    }

    /// <summary>The answer to what was found of a job.</summary>
    internal static IResult AnswerTo(JobLook look, string jobId, Func<JobLook.Found, IResult> answer) => look switch
    {
        JobLook.Found found => answer(found),
        JobLook.UnknownJob => Refusals.UnknownJob(jobId),
        JobLook.OtherAccount => Refusals.OthersJob(),
        _ => throw MissingArm.Of(look),
    };

    private static IResult Answer(EndRequest request, JobSnapshot job, string? ticket, RequestTrail trail)
    {
        trail.HasDone(
            AuditEventTypes.JobEnded,
            ("node_id", job.NodeId),
            ("outcome", request.Outcome?.ToString().ToLowerInvariant()),
            ("requests", request.Requests?.ToString(CultureInfo.InvariantCulture)),
            ("seconds", request.Seconds?.ToString(CultureInfo.InvariantCulture)),
            ("cancelled", request.Cancelled?.ToString(CultureInfo.InvariantCulture)),
            ("broken", request.Broken?.ToString(CultureInfo.InvariantCulture)));
        return Results.Json(
            new EndResponse
            {
                Charged = job.Captured.ToDecimal(),
                Released = (job.Amount - job.Captured - job.Remaining).ToDecimal(),
                Held = job.Remaining.ToDecimal(),
                Token = ticket,
            },
            ProtocolJson.Default.EndResponse);
    }

    /// <summary>The answer to what came of an extension.</summary>
    internal static IResult AnswerTo(ExtensionOutcome outcome, string jobId, Func<ExtensionOutcome.Extended, IResult> answer) => outcome switch
    {
        ExtensionOutcome.Extended extended => answer(extended),
        ExtensionOutcome.UnknownJob => Refusals.UnknownJob(jobId),
        ExtensionOutcome.OtherAccount => Refusals.OthersJob(),
        ExtensionOutcome.Ended => Refusals.JobEnded(jobId),
        ExtensionOutcome.Shorter shorter => Refusals.HoldIsLonger(TimeSpan.FromMilliseconds(shorter.Milliseconds)),
        ExtensionOutcome.Insufficient few => Refusals.InsufficientCredits(few.Available, few.Required),
        ExtensionOutcome.Suspended => Refusals.AccountSuspended(),
        _ => throw MissingArm.Of(outcome),
    };

    private static IResult Answer(JobSnapshot job, string ticket, RequestTrail trail)
    {
        trail.HasDone(
            AuditEventTypes.JobExtended, ("node_id", job.NodeId), ("hold", job.Amount.ToDecimal().ToString(CultureInfo.InvariantCulture)));
        return Results.Json(
            new ExtendResponse
            {
                JobId = job.JobId,
                Token = ticket,
                Seq = job.TicketSequence,
                ExpiresAt = job.ExpiresAt,
                Hold = job.Amount.ToDecimal(),
            },
            ProtocolJson.Default.ExtendResponse);
    }
}
