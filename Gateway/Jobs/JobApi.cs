using System.Globalization;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Gateway.Tickets;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Gateway.Jobs;

/// <summary>What a requester asks for a job that runs.</summary>
internal static class JobApi
{
    public static void MapJobs(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/jobs/{jobId}/extend", Extend)
            .Limited(RateLimitTier.Default).WithRequestTimeout(ErrorFeature.Changes).Described(JobDocs.Extend);

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
            Milliseconds = decimal.ToInt64(body.Value.Seconds!.Value * 1000),
            IssuedAt = now,
            ExpiresAt = tickets.ExpiryOf(now),
        };
        var outcome = await grains.GetGrain<IWalletGrain>(account).ExtendHold(extension, cancellation);
        return AnswerTo(outcome, jobId, extended => Answer(extension, extended, tickets, trail));
    }

    /// <summary>The answer to what came of an extension.</summary>
    internal static IResult AnswerTo(ExtensionOutcome outcome, string jobId, Func<ExtensionOutcome.Extended, IResult> answer) => outcome switch
    {
        ExtensionOutcome.Extended extended => answer(extended),
        ExtensionOutcome.UnknownJob => Refusals.UnknownJob(jobId),
        ExtensionOutcome.OtherAccount => Refusals.Forbidden("the job belongs to another account"),
        ExtensionOutcome.Ended => Refusals.JobEnded(jobId),
        ExtensionOutcome.Shorter shorter => Refusals.HoldIsLonger(TimeSpan.FromMilliseconds(shorter.Milliseconds)),
        ExtensionOutcome.Insufficient few => Refusals.InsufficientCredits(few.Available, few.Required),
        ExtensionOutcome.Suspended => Refusals.AccountSuspended(),
        _ => throw MissingArm.Of(outcome),
    };

    private static IResult Answer(HoldExtension extension, ExtensionOutcome.Extended extended, TicketIssuer tickets, RequestTrail trail)
    {
        trail.HasDone(
            AuditEventTypes.JobExtended,
            ("node_id", extended.NodeId), ("hold", extended.Amount.ToDecimal().ToString(CultureInfo.InvariantCulture)));
        return Results.Json(
            new ExtendResponse
            {
                JobId = extension.JobId,
                Token = tickets.Issue(TicketTerms.Of(extension, extended)),
                Seq = extended.TicketSequence,
                ExpiresAt = extended.ExpiresAt,
                Hold = extended.Amount.ToDecimal(),
            },
            ProtocolJson.Default.ExtendResponse);
    }
}
