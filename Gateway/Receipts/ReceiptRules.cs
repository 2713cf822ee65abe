using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Requests;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Receipts;

namespace MonkeyTroop.Gateway.Receipts;

/// <summary>What a receipt must look like.</summary>
internal static class ReceiptRules
{
    private const int SignatureLength = 64;
    private const string NoSignature = "must be 64 lower-case hex digits";

    /// <summary>Checks every field and says all that is wrong.</summary>
    public static Refusal? Validate(ReceiptSubmission receipt)
    {
        var errors = new FieldErrors();
        errors.Require(FieldRules.IsId(receipt.JobId), "job_id", "is not a job id");
        errors.Require(FieldRules.IsId(receipt.RequesterPublicKey), "requester_public_key", "is not an account id");
        errors.Require(FieldRules.IsId(receipt.WorkerNodeId), "worker_node_id", "is not a node id");
        errors.Require(
            receipt.DurationSeconds is >= 0 and <= FieldRules.MaxDurationSeconds,
            "duration_seconds",
            $"must be 0 to {FieldRules.MaxDurationSeconds}");
        errors.Require(
            receipt.Sequence is null || (receipt.DurationSeconds ?? 0) % 0.001m == 0, "duration_seconds", "must be whole milliseconds");
        errors.Require(receipt.Sequence is null or > 0, "sequence", "must be 1 or more");
        errors.Require(receipt.PromptTokens is null or (>= 0 and <= FieldRules.MaxTokens), "prompt_tokens", $"must be 0 to {FieldRules.MaxTokens}");
        errors.Require(
            receipt.CompletionTokens is null or (>= 0 and <= FieldRules.MaxTokens), "completion_tokens", $"must be 0 to {FieldRules.MaxTokens}");
        errors.Require(receipt.Status is null || Enum.IsDefined(receipt.Status.Value), "status", "must be completed, cancelled or failed");
        errors.Require(IsSignature(receipt.Signature), "signature", NoSignature);
        errors.Require(receipt.SignatureV3 is null || IsSignature(receipt.SignatureV3), "signature_v3", NoSignature);
        errors.Require(receipt.SignatureV3 is null || receipt.Sequence is not null, "sequence", "is missing, signature_v3 covers it");
        errors.Require(receipt.SignatureV3 is null || receipt.Status is not null, "status", "is missing, signature_v3 covers it");
        return errors.Refusal;
    }

    private static bool IsSignature(string? text) => text?.Length == SignatureLength && text.All(char.IsAsciiHexDigitLower);
}
