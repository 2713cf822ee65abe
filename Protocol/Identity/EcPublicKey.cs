using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MonkeyTroop.Protocol.Identity;

/// <summary>The public half of an ES256 key: a point on P-256, written as a JSON Web Key (RFC 7518 section 6.2.1).</summary>
/// <param name="Kty">Key type, always <c>EC</c>.</param>
/// <param name="Crv">Curve, always <c>P-256</c>.</param>
/// <param name="X">Base64url of the 32-byte x coordinate.</param>
/// <param name="Y">Base64url of the 32-byte y coordinate.</param>
public sealed record EcPublicKey(string Kty, string Crv, string X, string Y)
{
    private const int CoordinateBytes = 32;

    /// <summary>Reads the public half of <paramref name="key"/>.</summary>
    public static EcPublicKey From(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new EcPublicKey("EC", "P-256", Base64.Encode(point.X), Base64.Encode(point.Y));
    }

    /// <summary>Reads a JSON Web Key; false when it is not a public P-256 key. A private key is refused: it must never be sent.</summary>
    public static bool TryRead(JsonElement jwk, out EcPublicKey key) => TryReadMembers(jwk, out key) && key.IsValid();

    /// <summary>The same without the check that it is a point on the curve, which importing it makes.</summary>
    internal static bool TryReadMembers(JsonElement jwk, out EcPublicKey key)
    {
        key = null!;
        if (jwk.ValueKind != JsonValueKind.Object || jwk.TryGetProperty("d", out _))
        {
            return false;
        }

        key = new EcPublicKey(Text(jwk, "kty"), Text(jwk, "crv"), Text(jwk, "x"), Text(jwk, "y"));
        return true;
    }

    /// <summary>
    /// SHA-256 thumbprint (RFC 7638): the hash of the required members in lexicographic order without white space.
    /// An account's id is its key's thumbprint; 43 characters of base64url.
    /// </summary>
    public string Thumbprint()
    {
        var canonical = $$"""{"crv":"{{Crv}}","kty":"{{Kty}}","x":"{{X}}","y":"{{Y}}"}""";
        return Base64.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
    }

    /// <summary>Whether it is a point on the curve, written in the one way that has the key's thumbprint.</summary>
    public bool IsValid() => TryImport(out var imported) && Dispose(imported);

    /// <summary>Makes a verifying key; false when the coordinates are no point on the curve.</summary>
    public bool TryImport(out ECDsa key)
    {
        key = null!;
        if (Kty != "EC" || Crv != "P-256"
            || !Base64.TryDecode(X, CoordinateBytes, out var x) || !Base64.TryDecode(Y, CoordinateBytes, out var y))
        {
            return false;
        }

        try
        {
            key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static string Text(JsonElement jwk, string member) =>
        jwk.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static bool Dispose(ECDsa key)
    {
        key.Dispose();
        return true;
    }
}
