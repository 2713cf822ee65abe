using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MonkeyTroop.Protocol.Receipts;

/// <summary>
/// Signs and checks receipts: hex HMAC-SHA256 (RFC 2104) with the node's own receipt key over a line of text. There are three lines:
/// <list type="bullet">
/// <item><c>v3:job_id:worker_node_id:requester_public_key:sequence:duration_ms:prompt_tokens:completion_tokens:final:status</c>,
/// signed in <c>signature_v3</c>. Names everything that decides anything.</item>
/// <item><c>v2:job_id:worker_node_id:sequence:duration_ms:prompt_tokens:completion_tokens:final</c>, signed in <c>signature</c> when
/// there is a sequence. Leaves out requester and status.</item>
/// <item><c>job_id:worker_node_id:duration_seconds</c>, signed in <c>signature</c> when there is none. Names these three alone.</item>
/// </list>
/// No id has a colon in it, no figure has one, and each form has a number of parts of its own. So a line says one thing, and a
/// signature of one form is none of another. Receipts with other ids are neither signed nor accepted.
/// </summary>
public static class ReceiptSignature
{
    /// <summary>Length of a receipt key in bytes.</summary>
    public const int KeyBytes = 32;

    /// <summary>The receipt with both its signatures, as a worker sends it: an older coordinator looks at <c>signature</c> alone.</summary>
    /// <exception cref="ArgumentException">An id, the duration, the sequence or the status is missing or malformed.</exception>
    public static ReceiptSubmission SignBoth(ReceiptSubmission receipt, ReadOnlySpan<byte> key)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return receipt with { Signature = Sign(receipt, key), SignatureV3 = SignV3(receipt, key) };
    }

    /// <summary>The signature of the line v3.</summary>
    /// <exception cref="ArgumentException">An id, the duration, the sequence or the status is missing or malformed.</exception>
    public static string SignV3(ReceiptSubmission receipt, ReadOnlySpan<byte> key) =>
        Sign(LineV3(receipt) ?? throw Unsignable(nameof(receipt)), key);

    /// <summary>The signature of the line v2, or of the oldest without a sequence.</summary>
    /// <exception cref="ArgumentException">An id or the duration is missing or malformed.</exception>
    public static string Sign(ReceiptSubmission receipt, ReadOnlySpan<byte> key) =>
        Sign(LineV2(receipt) ?? throw Unsignable(nameof(receipt)), key);

    /// <summary>Whether <c>signature_v3</c> is this key's over the line v3; compared in constant time.</summary>
    public static bool VerifyV3(ReceiptSubmission receipt, ReadOnlySpan<byte> key) =>
        LineV3(receipt) is { } line && IsSignature(receipt.SignatureV3, line, key);

    /// <summary>Whether <c>signature</c> is this key's over the line v2, or the oldest; compared in constant time.</summary>
    public static bool Verify(ReceiptSubmission receipt, ReadOnlySpan<byte> key) =>
        LineV2(receipt) is { } line && IsSignature(receipt.Signature, line, key);

    /// <summary>The line v3, or null when the receipt has none.</summary>
    internal static string? LineV3(ReceiptSubmission receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return receipt is { Sequence: { } sequence, DurationSeconds: { } seconds }
            && FieldRules.IsId(receipt.JobId) && FieldRules.IsId(receipt.WorkerNodeId) && FieldRules.IsId(receipt.RequesterPublicKey)
            && WordOf(receipt.Status) is { } status
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"v3:{receipt.JobId}:{receipt.WorkerNodeId}:{receipt.RequesterPublicKey}:{sequence}:{Milliseconds(seconds)}:{receipt.PromptTokens ?? 0}:{receipt.CompletionTokens ?? 0}:{WordOf(receipt.Final)}:{status}")
            : null;
    }

    /// <summary>The line v2, or the oldest without a sequence; null when the receipt has neither.</summary>
    internal static string? LineV2(ReceiptSubmission receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        if (receipt.DurationSeconds is not { } seconds || !FieldRules.IsId(receipt.JobId) || !FieldRules.IsId(receipt.WorkerNodeId))
        {
            return null;
        }

        return receipt.Sequence is { } sequence
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"v2:{receipt.JobId}:{receipt.WorkerNodeId}:{sequence}:{Milliseconds(seconds)}:{receipt.PromptTokens ?? 0}:{receipt.CompletionTokens ?? 0}:{WordOf(receipt.Final)}")
            : string.Create(CultureInfo.InvariantCulture, $"{receipt.JobId}:{receipt.WorkerNodeId}:{seconds}");
    }

    private static string Sign(string line, ReadOnlySpan<byte> key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(line)));

    private static bool IsSignature(string? signature, string line, ReadOnlySpan<byte> key) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(line, key)), Encoding.UTF8.GetBytes(signature ?? ""));

    private static long Milliseconds(decimal seconds) => decimal.ToInt64(seconds * 1000);

    private static string WordOf(bool? final) => final ?? false ? "true" : "false";

    /// <summary>The status as it stands in JSON.</summary>
    private static string? WordOf(JobStatus? status) => status switch
    {
        JobStatus.Completed => "completed",
        JobStatus.Cancelled => "cancelled",
        JobStatus.Failed => "failed",
        _ => null,
    };

    private static ArgumentException Unsignable(string name) => new("a field that the signature covers is missing or malformed", name);
}
