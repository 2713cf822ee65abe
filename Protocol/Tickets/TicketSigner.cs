using System.Text.Json;
using Jose;

namespace MonkeyTroop.Protocol.Tickets;

/// <summary>Signs tickets: JWS RS256 (RFC 7518 section 3.3) with the key id in the header.</summary>
public static class TicketSigner
{
    /// <summary>Signs <paramref name="claims"/> with <paramref name="key"/>.</summary>
    public static string Sign(TicketClaims claims, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var payload = JsonSerializer.Serialize(claims, ProtocolJson.Default.TicketClaims);
        var header = new Dictionary<string, object> { ["typ"] = "JWT", ["kid"] = key.PublicKey.Kid };
        return key.Sign(rsa => JWT.Encode(payload, rsa, JwsAlgorithm.RS256, header));
    }
}
