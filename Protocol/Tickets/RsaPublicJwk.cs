using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace MonkeyTroop.Protocol.Tickets;

/// <summary>A public RSA signing key as a JSON Web Key (RFC 7518 section 6.3.1).</summary>
/// <param name="Kty">Key type, <c>RSA</c>.</param>
/// <param name="Use">Always <c>sig</c>.</param>
/// <param name="Alg">Always <c>RS256</c>.</param>
/// <param name="Kid">Key id, the RFC 7638 thumbprint.</param>
/// <param name="N">Base64url of the modulus.</param>
/// <param name="E">Base64url of the exponent.</param>
public sealed record RsaPublicJwk(string Kty, string Use, string Alg, string Kid, string N, string E)
{
    /// <summary>Reads the public half of <paramref name="key"/>.</summary>
    public static RsaPublicJwk From(RSA key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parameters = key.ExportParameters(includePrivateParameters: false);
        var (n, e) = (Base64.Encode(parameters.Modulus), Base64.Encode(parameters.Exponent));
        var canonical = $$"""{"e":"{{e}}","kty":"RSA","n":"{{n}}"}""";
        return new RsaPublicJwk("RSA", "sig", "RS256", Base64.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))), n, e);
    }

    /// <summary>Makes a verifying key; false when this is no RSA signing key of at least 2048 bits.</summary>
    public bool TryImport(out RSA key)
    {
        key = null!;
        try
        {
            if (Kty != "RSA" || Alg != "RS256" || N is null || E is null)
            {
                return false;
            }

            key = RSA.Create(new RSAParameters
            {
                Modulus = System.Buffers.Text.Base64Url.DecodeFromChars(N),
                Exponent = System.Buffers.Text.Base64Url.DecodeFromChars(E),
            });
            return key.KeySize >= SigningKey.Bits;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return false;
        }
    }
}

/// <summary>A JSON Web Key Set (RFC 7517 section 5): every key whose tickets are still good.</summary>
/// <param name="Keys">The keys; the order says nothing.</param>
public sealed record JwksDocument([property: JsonRequired] IReadOnlyList<RsaPublicJwk> Keys)
{
    private string? _hash;

    /// <summary>Tells one set of key ids from another: base64url of the SHA-256 of the ids in their order, one a line.</summary>
    [JsonIgnore]
    public string Hash => _hash ??= Base64.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', Keys.Select(key => key.Kid).Order(StringComparer.Ordinal)))));
}
