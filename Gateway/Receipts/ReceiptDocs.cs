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
        Description = "Signed by the node's receipt key in the body, so it needs no proof. Receipts are cumulative: order and repetition do not matter. "
            + "`signature_v3` covers every field: hex HMAC-SHA256 over `v3:job_id:worker_node_id:requester_public_key:sequence:duration_ms:"
            + "prompt_tokens:completion_tokens:final:status`. Where it is there, it alone is checked. `signature` covers "
            + "`v2:job_id:worker_node_id:sequence:duration_ms:prompt_tokens:completion_tokens:final`, and without a sequence "
            + "`job_id:worker_node_id:duration_seconds`; what it does not cover decides nothing. "
            + "Nothing is transferred beyond what the requester's word allows, once it has ended the job: `difference` says how much that is.",
        Request = EndpointExample.Of(ProtocolJson.Default.ReceiptSubmission, Receipt, ReceiptRules.Validate),
        Responses = [EndpointExample.Of(ProtocolJson.Default.SettlementResponse, new SettlementResponse("success", 12.5m))],
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
        SignatureV3 = Sample.Hex64,
    };
}
