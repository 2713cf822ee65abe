using System.Buffers.Text;
using System.Text.Json;

namespace MonkeyTroop.Protocol;

/// <summary>
/// Reads the header of a compact JWS (RFC 7515 section 7.1) before its signature is checked, the same way for tickets and proofs. A
/// header that two readers could read differently is none: one with a member given twice, at any depth, and one that makes an extension
/// critical with <c>crit</c>, since none is understood here (section 4.1.11).
/// </summary>
internal static class JwsHeader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Reads what is needed of the header; false when it is no header, or <paramref name="read"/> says that it is none of the wanted kind.</summary>
    /// <param name="jws">The compact JWS.</param>
    /// <param name="read">Reads the header's members; the header is gone afterwards.</param>
    public static bool TryRead(string jws, Func<JsonElement, bool> read)
    {
        var end = jws.IndexOf('.', StringComparison.Ordinal);
        if (end <= 0)
        {
            return false;
        }

        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(jws.AsSpan(0, end)), Strict);
            return header.RootElement.ValueKind == JsonValueKind.Object
                && !header.RootElement.TryGetProperty("crit", out _)
                && read(header.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not valid UTF-8 or UTF-16, which is only found out when it is read.
            return false;
        }
    }

    /// <summary>Whether a member is this text.</summary>
    public static bool Is(JsonElement header, string member, string expected) =>
        header.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String && value.ValueEquals(expected);
}
