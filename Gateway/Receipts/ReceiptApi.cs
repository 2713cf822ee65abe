using System.Globalization;
using MonkeyTroop.Gateway.Audit;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Gateway.RateLimiting;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Receipts;
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
        HttpRequest http, RateLimitGate limits, IGrainFactory grains, PaidModels models, TimeProvider time, CancellationToken cancellation)
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
        switch (await node.VerifyReceipt(SignedOf(submission)))
        {
            case null:
                return Refusals.UnknownNode(submission.WorkerNodeId!);
            case false:
                return Refusals.InvalidReceipt();
        }

        var receipt = VerifiedOf(submission, time.GetUtcNow());
        var outcome = await grains.GetGrain<IWalletGrain>(submission.RequesterPublicKey!).Settle(receipt, cancellation);
        if (outcome is SettlementOutcome.Settled { IsNew: true, EndsJob: var endsJob } news)
        {
            await limits.CountNodeAsync(http.HttpContext, submission.WorkerNodeId!);
            await RecordAsync(node, submission, endsJob);
            await models.LearnAsync(receipt.NodeId, news);
        }

        return outcome switch
        {
            SettlementOutcome.Settled settled => Answer(settled, receipt, submission.RequesterPublicKey!, trail),
            SettlementOutcome.OtherNode => Refusals.Forbidden("the job belongs to another node"),
            SettlementOutcome.Conflict => Refusals.ReceiptConflict(receipt.Sequence),
            _ => Refusals.UnknownJob(receipt.JobId),
        };
    }

    /// <summary>
    /// A repetition is on record too: when the coordinator was killed after the first was settled, it is the one that is answered.
    /// </summary>
    private static IResult Answer(SettlementOutcome.Settled settled, VerifiedReceipt receipt, string requester, RequestTrail trail)
    {
        trail.Knows(requester).Claims(null).HasDone(
            AuditEventTypes.Settled,
            ("node_id", receipt.NodeId),
            ("sequence", receipt.Sequence.ToString(CultureInfo.InvariantCulture)),
            ("captured", settled.Captured.ToDecimal().ToString(CultureInfo.InvariantCulture)),
            ("repeated", settled.IsNew ? null : "true"));
        return Results.Json(
            new SettlementResponse("success", settled.Captured.ToDecimal(), settled.Requester.Balance.ToDecimal(), settled.Owner.Balance.ToDecimal()),
            ProtocolJson.Default.SettlementResponse);
    }

    /// <summary>A job's end counts once for the node's reputation; every receipt shows that the reserved slot was used.</summary>
    private static Task RecordAsync(INodeGrain node, ReceiptSubmission submission, bool endsJob) => endsJob
        ? node.RecordJob(submission.JobId!, submission.Status is not JobStatus.Failed)
        : node.ReleaseSlot(submission.JobId!);

    /// <summary>The older form has no sequence: it is a job's only receipt.</summary>
    private static bool IsFinal(ReceiptSubmission submission) => submission.Final ?? submission.Sequence is null;

    private static SignedReceipt SignedOf(ReceiptSubmission submission) => new()
    {
        JobId = submission.JobId!,
        NodeId = submission.WorkerNodeId!,
        DurationSeconds = submission.DurationSeconds!.Value,
        Sequence = submission.Sequence,
        Final = submission.Final ?? false,
        PromptTokens = submission.PromptTokens ?? 0,
        CompletionTokens = submission.CompletionTokens ?? 0,
        Signature = submission.Signature!,
    };

    private static VerifiedReceipt VerifiedOf(ReceiptSubmission submission, DateTimeOffset now) => new()
    {
        JobId = submission.JobId!,
        NodeId = submission.WorkerNodeId!,
        Sequence = submission.Sequence ?? 1,
        DurationMilliseconds = decimal.ToInt64(submission.DurationSeconds!.Value * 1000),
        Final = IsFinal(submission),
        PromptTokens = submission.PromptTokens ?? 0,
        CompletionTokens = submission.CompletionTokens ?? 0,
        ReceivedAt = now,
    };
}
