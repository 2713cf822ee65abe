using System.Security.Cryptography;
using System.Text.Json;
using Jose;

namespace MonkeyTroop.Protocol.Identity;

/// <summary>Makes proofs of possession: DPoP (RFC 9449 section 4.2) with the extra claim <c>bsh</c>, the hash of the body.</summary>
public static class ProofSigner
{
    /// <summary>The request header that carries a proof (RFC 9449 section 4.1).</summary>
    public const string HeaderName = "DPoP";

    /// <summary>The JWS type of a proof.</summary>
    internal const string Type = "dpop+jwt";

    /// <summary>Signs one request. Every call makes a proof with an id of its own, so a retried request needs a new one.</summary>
    /// <param name="key">The key whose possession is proven.</param>
    /// <param name="method">HTTP method in capitals.</param>
    /// <param name="url">The request's absolute URL; query and fragment do not count.</param>
    /// <param name="body">The request's body, empty when it has none.</param>
    /// <param name="time">Clock for <c>iat</c>.</param>
    public static string Sign(EcKeyPair key, string method, Uri url, ReadOnlySpan<byte> body, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(time);
        var claims = new ProofClaims(
            method, Target(url), time.GetUtcNow().ToUnixTimeSeconds(), Base64.Encode(RandomNumberGenerator.GetBytes(16)), BodyHash(body));
        var payload = JsonSerializer.Serialize(claims, InternalJson.Default.ProofClaims);
        var header = new Dictionary<string, object>
        {
            ["typ"] = Type,
            ["jwk"] = new Dictionary<string, object>
            {
                ["kty"] = key.PublicKey.Kty,
                ["crv"] = key.PublicKey.Crv,
                ["x"] = key.PublicKey.X,
                ["y"] = key.PublicKey.Y,
            },
        };
        return key.Sign(ecdsa => JWT.Encode(payload, ecdsa, JwsAlgorithm.ES256, header));
    }

    /// <summary>The form in which <c>htu</c> names a request: scheme, authority and path, without query and fragment.</summary>
    internal static string Target(Uri url) => url.GetLeftPart(UriPartial.Path);

    /// <summary>The form in which <c>bsh</c> names a body: base64url of its SHA-256.</summary>
    internal static string BodyHash(ReadOnlySpan<byte> body) => Base64.Encode(SHA256.HashData(body));
}
