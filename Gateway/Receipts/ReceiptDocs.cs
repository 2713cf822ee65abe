using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.OpenApi;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Receipts;

namespace MonkeyTroop.Gateway.Receipts;

/// <summary>Describes the endpoint of receipts.</summary>
internal static class ReceiptDocs
{
    public static readonly EndpointDoc Submit = new("submitReceipt", "Receipts", "Settles what a job has used so far, as its node states it")
    {
        Description = "Signed by the node's receipt key in the body, so it needs no proof. Receipts are cumulative: order and repetition do not matter.",
        Request = EndpointExample.Of(ProtocolJson.Default.ReceiptSubmission, Receipt, ReceiptRules.Validate),
        Responses = [EndpointExample.Of(ProtocolJson.Default.SettlementResponse, new SettlementResponse("success", 12.5m, 987.5m, 1012.5m))],
        Refusals =
        [
            .. CommonRefusals.Stored, .. CommonRefusals.Limited, .. CommonRefusals.Body,
            Refusals.InvalidReceipt(),
            Refusals.Forbidden("the job belongs to another node"),
            Refusals.UnknownNode(Sample.Node),
            Refusals.UnknownJob(Sample.Job),
            Refusals.ReceiptConflict(3),
        ],
    };

    private static ReceiptSubmission Receipt => new()
    {
        JobId = Sample.Job,
        RequesterPublicKey = Sample.Account,
        WorkerNodeId = Sample.Node,
        DurationSeconds = 12.5m,
        Signature = Sample.Hex64,
        Sequence = 3,
        Final = true,
        PromptTokens = 120,
        CompletionTokens = 480,
        Status = JobStatus.Completed,
    };
}
