using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MonkeyTroop.Tests.Unit.Protocol.Identity;

/// <summary>Makes compact JWS by hand, so that a test can put anything into one.</summary>
internal static class ForgedJws
{
    /// <summary>Joins header and claims with a signature over them.</summary>
    public static string Create(string header, string claims, Func<byte[], byte[]> sign)
    {
        var input = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{input}.{Encode(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    /// <summary>ES256 with a key.</summary>
    public static Func<byte[], byte[]> Es256(ECDsa key) => input => key.SignData(input, HashAlgorithmName.SHA256);

    /// <summary>HS256 with a secret.</summary>
    public static Func<byte[], byte[]> Hs256(string secret) => input => HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), input);

    /// <summary>No signature at all.</summary>
    public static byte[] None(byte[] input) => [];

    /// <summary>A public key as JWK members.</summary>
    public static string Jwk(ECDsa key, string crv = "P-256")
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return $$"""{"kty":"EC","crv":"{{crv}}","x":"{{Encode(q.X!)}}","y":"{{Encode(q.Y!)}}"}""";
    }

    /// <summary>Base64url without padding.</summary>
    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
