using System.Buffers.Text;
using System.Security.Cryptography;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Tests.Unit.Protocol.Tickets;

public sealed class SigningKeyTests
{
    // RFC 7638 section 3.1: key and thumbprint.
    [Fact]
    public void From_KeyOfRfc7638_HasTheThumbprintItStates()
    {
        const string Modulus =
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4"
            + "Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWh"
            + "AI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        using var key = RSA.Create(new RSAParameters { Modulus = Base64Url.DecodeFromChars(Modulus), Exponent = [1, 0, 1] });

        var jwk = RsaPublicJwk.From(key);

        Assert.Equal(("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", Modulus, "AQAB"), (jwk.Kid, jwk.N, jwk.E));
    }

    [Fact]
    public void FromPem_OwnPem_IsTheSameKey()
    {
        var (key, pem) = SigningKey.Create();

        Assert.Equal(key.PublicKey, SigningKey.FromPem(pem).PublicKey);
        Assert.StartsWith("-----BEGIN PUBLIC KEY-----", key.PublicPem, StringComparison.Ordinal);
    }

    [Fact]
    public void FromPem_NoUsableKey_Throws()
    {
        using var small = RSA.Create(1024);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var pem in new[] { "", "garbage", small.ExportPkcs8PrivateKeyPem(), ec.ExportPkcs8PrivateKeyPem() })
        {
            Assert.ThrowsAny<CryptographicException>(() => SigningKey.FromPem(pem));
        }
    }
}
