using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Receipts;
using MonkeyTroop.Protocol.Receipts;

namespace MonkeyTroop.Gateway.Receipts;

/// <summary>What a node's signature on a receipt covers.</summary>
internal enum SignedPart
{
    /// <summary>There is no such node.</summary>
    NodeUnknown,

    /// <summary>The signature is not the node's.</summary>
    Nothing,

    /// <summary>What was used (line v2), or job, node and duration (the oldest). Neither status nor requester.</summary>
    Figures,

    /// <summary>Every field (line v3).</summary>
    Everything,
}

/// <summary>Has a node's grain check the signature of a receipt.</summary>
internal static class ReceiptCheck
{
    /// <summary>
    /// What the signature covers. A receipt with <c>signature_v3</c> is good by that one or not at all, so that nothing is gained by
    /// spoiling it.
    /// </summary>
    public static async Task<SignedPart> OfAsync(INodeGrain node, ReceiptSubmission receipt)
    {
        var signed = SignedOf(receipt);
        if (signed.SignatureV3 is null)
        {
            return PartOf(await node.VerifyReceipt(signed), SignedPart.Figures);
        }

        // A silo of the version before looks at the older signature alone. Without one, only a silo that knows the line v3 says yes. When
        // the answer is no, it is asked with it: this version's silos say no again, and one of the version before vouches for the figures.
        var part = PartOf(await node.VerifyReceipt(signed with { Signature = "" }), SignedPart.Everything);
        return part == SignedPart.Nothing ? PartOf(await node.VerifyReceipt(signed), SignedPart.Figures) : part;
    }

    private static SignedPart PartOf(bool? isGenuine, SignedPart part) => isGenuine switch
    {
        null => SignedPart.NodeUnknown,
        false => SignedPart.Nothing,
        true => part,
    };

    private static SignedReceipt SignedOf(ReceiptSubmission receipt) => new()
    {
        JobId = receipt.JobId!,
        NodeId = receipt.WorkerNodeId!,
        DurationSeconds = receipt.DurationSeconds!.Value,
        Sequence = receipt.Sequence,
        Final = receipt.Final ?? false,
        PromptTokens = receipt.PromptTokens ?? 0,
        CompletionTokens = receipt.CompletionTokens ?? 0,
        Signature = receipt.Signature!,
        Requester = receipt.RequesterPublicKey,
        Status = receipt.Status?.ToString(),
        SignatureV3 = receipt.SignatureV3,
    };
}
