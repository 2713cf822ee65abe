using System.Globalization;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Identity;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Receipts;

namespace MonkeyTroop.Gateway.Receipts;

/// <summary>Settles the nodes' receipts. The receipt's own signature says who sends it; repeating one changes nothing.</summary>
internal static class ReceiptApi
{
    public static void MapReceipts(this IEndpointRouteBuilder routes) =>
        routes.MapPost(CoordinatorPaths.SubmitReceipt, Submit).Limited(RateLimitTier.Node).WithRequestTimeout(ErrorFeature.Changes).Described(ReceiptDocs.Submit);

    private static async Task<IResult> Submit(
        HttpRequest http,
        ProofGate gate,
        RateLimitGate limits,
        IGrainFactory grains,
        PaidModels models,
        TimeProvider time,
        CancellationToken cancellation)
    {
        var body = await JsonBody.ReadAsync(http, ProtocolJson.Default.ReceiptSubmission, ReceiptRules.Validate, cancellation);
        if (body.Refusal is { } malformed)
        {
            return malformed;
        }

        var submission = body.Value!;
        var trail = http.Trail().Claims(submission.WorkerNodeId).With("job_id", submission.JobId);
        if (await limits.RefuseNodeAsync(http.HttpContext, submission.WorkerNodeId!) is { } tooMany)
        {
            return tooMany;
        }

        var node = grains.GetGrain<INodeGrain>(submission.WorkerNodeId!);
        var signed = await ReceiptCheck.OfAsync(node, submission);
        if (RefusalOf(signed, submission.WorkerNodeId!) is { } notGenuine)
        {
            return notGenuine;
        }

        var receipt = VerifiedOf(submission, time.GetUtcNow());
        var outcome = await grains.GetGrain<IWalletGrain>(submission.RequesterPublicKey!).Settle(receipt, cancellation);
        if (outcome is SettlementOutcome.Settled { IsNew: true, EndsJob: var endsJob } news)
        {
            await limits.CountNodeAsync(http.HttpContext, submission.WorkerNodeId!);
            await RecordAsync(node, submission, endsJob && signed == SignedPart.Everything && ProvesSomething(submission, news));
            await models.LearnAsync(receipt.NodeId, news);
        }

        return AnswerTo(outcome, receipt, submission.RequesterPublicKey!, gate.IsTrusting, trail);
    }

    /// <summary>Why a receipt is not looked at, or null.</summary>
    internal static Refusal? RefusalOf(SignedPart signed, string nodeId) => signed switch
    {
        SignedPart.Figures or SignedPart.Everything => null,
        SignedPart.NodeUnknown => Refusals.UnknownNode(nodeId),
        SignedPart.Nothing => Refusals.InvalidReceipt(),
        _ => throw MissingArm.Of(signed),
    };

    /// <summary>The answer to what came of a receipt.</summary>
    internal static IResult AnswerTo(SettlementOutcome outcome, VerifiedReceipt receipt, string requester, bool showsBalances, RequestTrail trail) =>
        outcome switch
        {
            SettlementOutcome.Settled settled => Answer(settled, receipt, requester, showsBalances, trail),
            SettlementOutcome.OtherNode => Refusals.Forbidden("the job belongs to another node"),
            SettlementOutcome.Conflict => Refusals.ReceiptConflict(receipt.Sequence),
            SettlementOutcome.UnknownJob => Refusals.UnknownJob(receipt.JobId),
            _ => throw MissingArm.Of(outcome),
        };

    /// <summary>
    /// A repetition can be recorded too: when the coordinator was killed after it had settled the first one, the repetition is answered.
    /// Balances are for their owners: a node is told neither the requester's nor, since its key is no account's, its owner's.
    /// </summary>
    private static IResult Answer(
        SettlementOutcome.Settled settled, VerifiedReceipt receipt, string requester, bool showsBalances, RequestTrail trail)
    {
        var sequence = receipt.Sequence.ToString(CultureInfo.InvariantCulture);
        trail.Knows(requester).Claims(null).HasDone(
            AuditEventTypes.Settled,
            ("node_id", receipt.NodeId),
            ("sequence", sequence),
            ("captured", settled.Captured.ToDecimal().ToString(CultureInfo.InvariantCulture)),
            ("difference", settled.Difference > Credits.Zero ? settled.Difference.ToDecimal().ToString(CultureInfo.InvariantCulture) : null),
            ("repeated", settled.IsNew ? null : "true"));
        trail.Once($"{receipt.JobId} {sequence}");
        return Results.Json(
            new SettlementResponse(
                "success",
                settled.Captured.ToDecimal(),
                showsBalances ? settled.Requester.Balance.ToDecimal() : null,
                showsBalances ? settled.Owner.Balance.ToDecimal() : null,
                settled.IsEnded ? true : null,
                settled.Difference > Credits.Zero ? settled.Difference.ToDecimal() : null),
            ProtocolJson.Default.SettlementResponse);
    }

    /// <summary>Whether a job's end says something about its node: one that was never used does not, and its requester could end as many as it likes.</summary>
    private static bool ProvesSomething(ReceiptSubmission submission, SettlementOutcome.Settled settled) =>
        submission.Status is JobStatus.Failed || settled.Captured > Credits.Zero;

    /// <summary>
    /// A job's end counts once for the node's reputation, where its status was signed; every receipt shows that the reserved slot was used.
    /// </summary>
    private static Task RecordAsync(INodeGrain node, ReceiptSubmission submission, bool countsEnd) => countsEnd
        ? node.RecordJob(submission.JobId!, submission.Status is not JobStatus.Failed)
        : node.ReleaseSlot(submission.JobId!);

    /// <summary>What counts of a receipt. Of the oldest form only its duration is signed: it is a job's only receipt, so its last, and without tokens.</summary>
    private static VerifiedReceipt VerifiedOf(ReceiptSubmission submission, DateTimeOffset now)
    {
        var isOldest = submission.Sequence is null;
        return new()
        {
            JobId = submission.JobId!,
            NodeId = submission.WorkerNodeId!,
            Sequence = submission.Sequence ?? 1,
            DurationMilliseconds = decimal.ToInt64(submission.DurationSeconds!.Value * 1000),
            Final = isOldest || (submission.Final ?? false),
            PromptTokens = isOldest ? 0 : submission.PromptTokens ?? 0,
            CompletionTokens = isOldest ? 0 : submission.CompletionTokens ?? 0,
            ReceivedAt = now,
        };
    }
}
