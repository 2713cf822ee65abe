using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MonkeyTroop.Protocol.Receipts;

/// <summary>
/// Signs and checks receipts: hex HMAC-SHA256 (RFC 2104) with the node's own receipt key over a line that names every
/// figure. Without a sequence the line is <c>job_id:worker_node_id:duration_seconds</c>, with one it is
/// <c>v2:job_id:worker_node_id:sequence:duration_ms:prompt_tokens:completion_tokens:final</c>.
/// </summary>
public static class ReceiptSignature
{
    /// <summary>Length of a receipt key in bytes.</summary>
    public const int KeyBytes = 32;

    /// <summary>Signs a receipt. Its id fields and duration must be set.</summary>
    public static string Sign(ReceiptSubmission receipt, ReadOnlySpan<byte> key) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(SigningInput(receipt))));

    /// <summary>Whether the receipt's signature is this key's; compared in constant time.</summary>
    public static bool Verify(ReceiptSubmission receipt, ReadOnlySpan<byte> key)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var expected = Encoding.ASCII.GetBytes(Sign(receipt, key));
        return CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(receipt.Signature ?? ""));
    }

    private static string SigningInput(ReceiptSubmission receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var seconds = receipt.DurationSeconds ?? 0;
        return receipt.Sequence is { } sequence
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"v2:{receipt.JobId}:{receipt.WorkerNodeId}:{sequence}:{decimal.ToInt64(seconds * 1000)}:{receipt.PromptTokens ?? 0}:{receipt.CompletionTokens ?? 0}:{(receipt.Final ?? false ? "true" : "false")}")
            : string.Create(CultureInfo.InvariantCulture, $"{receipt.JobId}:{receipt.WorkerNodeId}:{seconds}");
    }
}
