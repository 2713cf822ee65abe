using MonkeyTroop.Grains.Receipts;
using MonkeyTroop.Protocol.Receipts;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>Turns the grains' form of a receipt into the wire's, over which the signature goes.</summary>
internal static class ReceiptMapping
{
    /// <summary>Field for field.</summary>
    public static ReceiptSubmission ToWire(SignedReceipt receipt) => new()
    {
        JobId = receipt.JobId,
        WorkerNodeId = receipt.NodeId,
        DurationSeconds = receipt.DurationSeconds,
        Sequence = receipt.Sequence,
        Final = receipt.Final,
        PromptTokens = receipt.PromptTokens,
        CompletionTokens = receipt.CompletionTokens,
        Signature = receipt.Signature,
        RequesterPublicKey = receipt.Requester,
        Status = Enum.TryParse<JobStatus>(receipt.Status, ignoreCase: true, out var status) ? status : null,
        SignatureV3 = receipt.SignatureV3,
    };
}
