using System.Buffers;
using System.Buffers.Text;

namespace MonkeyTroop.Protocol;

/// <summary>Base64url without padding (RFC 4648 section 5), the text form of keys, hashes and nonces in JOSE.</summary>
internal static class Base64
{
    /// <summary>Encodes bytes.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>
    /// Decodes text of exactly <paramref name="length"/> bytes; false for anything else. Of the several texts that some decoders take
    /// for the same bytes only the one that <see cref="Encode"/> makes is good, so that a key has one thumbprint.
    /// </summary>
    public static bool TryDecode(string? text, int length, out byte[] bytes)
    {
        bytes = new byte[length];
        return text is not null
            && text.Length == (length * 4 + 2) / 3
            && Base64Url.DecodeFromChars(text, bytes, out _, out var written) == OperationStatus.Done
            && written == length
            && Encode(bytes) == text;
    }
}
