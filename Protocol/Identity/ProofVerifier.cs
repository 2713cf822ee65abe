using System.Security.Cryptography;
using System.Text.Json;
using Jose;

namespace MonkeyTroop.Protocol.Identity;

/// <summary>
/// Checks proofs of possession (RFC 9449 section 4.3) without any state: type, algorithm, signature, method, target,
/// body and age. That a proof is used once is for the grain of its key to see to.
/// </summary>
public static class ProofVerifier
{
    /// <summary>How far <c>iat</c> may lie from the verifier's clock, to either side: 60 s.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    /// <summary>Longest <c>jti</c> that is accepted, in characters.</summary>
    public const int MaxProofIdLength = 128;

    private const int MaxProofLength = 4096;

    /// <summary>Verifies <paramref name="proof"/> for one request.</summary>
    /// <param name="proof">The header's value, null when absent.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="url">The request's absolute URL as clients address it.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="now">The verifier's clock.</param>
    /// <param name="accepted">What the proof says, when the result is <see cref="ProofFault.None"/> or <see cref="ProofFault.Expired"/>.</param>
    /// <param name="keys">Remembers keys from proof to proof; null for one who verifies few.</param>
    public static ProofFault Verify(
        string? proof, string method, Uri url, ReadOnlySpan<byte> body, DateTimeOffset now, out Proof accepted, ProofKeys? keys = null)
    {
        ArgumentNullException.ThrowIfNull(url);
        accepted = null!;
        if (string.IsNullOrEmpty(proof))
        {
            return ProofFault.Missing;
        }

        if (proof.Length > MaxProofLength || !TryReadHeader(proof, out var key))
        {
            return ProofFault.Malformed;
        }

        if (!TryTake(keys, key, out var verifying))
        {
            return ProofFault.Malformed;
        }

        var isSigned = TryVerify(proof, verifying, out var claims);
        GiveBack(keys, key, verifying, isSigned);
        if (!isSigned)
        {
            return ProofFault.BadSignature;
        }

        if (claims is not { Htm: not null, Htu: not null, Iat: not null, Bsh: not null, Jti: { Length: > 0 and <= MaxProofIdLength } id }
            || !TryReadTime(claims.Iat.Value, out var issuedAt))
        {
            return ProofFault.Malformed;
        }

        if (claims.Htm != method || !SameTarget(claims.Htu, url))
        {
            return ProofFault.OtherRequest;
        }

        if (claims.Bsh != ProofSigner.BodyHash(body))
        {
            return ProofFault.OtherBody;
        }

        accepted = new Proof(key, key.Thumbprint(), id, issuedAt);
        return (now - issuedAt).Duration() > Lifetime ? ProofFault.Expired : ProofFault.None;
    }

    private static bool TryReadHeader(string proof, out EcPublicKey key)
    {
        EcPublicKey read = null!;
        var isProof = JwsHeader.TryRead(proof, header =>
            JwsHeader.Is(header, "typ", ProofSigner.Type)
            && JwsHeader.Is(header, "alg", "ES256")
            && header.TryGetProperty("jwk", out var jwk)
            && EcPublicKey.TryReadMembers(jwk, out read));
        key = read;
        return isProof;
    }

    private static bool TryTake(ProofKeys? keys, EcPublicKey key, out ECDsa verifying) =>
        keys is null ? key.TryImport(out verifying) : keys.TryTake(key, out verifying);

    private static void GiveBack(ProofKeys? keys, EcPublicKey key, ECDsa verifying, bool isProven)
    {
        if (keys is null)
        {
            verifying.Dispose();
        }
        else
        {
            keys.GiveBack(key, verifying, isProven);
        }
    }

    private static bool TryVerify(string proof, ECDsa key, out ProofClaims? claims)
    {
        claims = null;
        try
        {
            claims = JsonSerializer.Deserialize(JWT.Decode(proof, key, JwsAlgorithm.ES256), InternalJson.Default.ProofClaims);
            return true;
        }
        catch (JsonException)
        {
            return true;
        }
        catch (Exception e) when (e is JoseException or CryptographicException or FormatException or ArgumentException or IndexOutOfRangeException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool SameTarget(string claimed, Uri url) =>
        Uri.TryCreate(claimed, UriKind.Absolute, out var target)
        && string.Equals(ProofSigner.Target(target), ProofSigner.Target(url), StringComparison.Ordinal);

    private static bool TryReadTime(long seconds, out DateTimeOffset time)
    {
        time = default;
        if (seconds is < 0 or > 253_402_300_799)
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }
}
