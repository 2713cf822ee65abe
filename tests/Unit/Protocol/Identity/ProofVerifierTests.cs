using System.Security.Cryptography;
using System.Text;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Tests.Unit.Protocol.Identity;

public sealed class ProofVerifierTests : IDisposable
{
    private static readonly Uri Url = new("https://coordinator.example/authorize");
    private static readonly byte[] Body = """{"model":"llama"}"""u8.ToArray();
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly EcKeyPair _key = EcKeyPair.Create();
    private readonly ProofKeys _keys = new(capacity: 10);
    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _key.Dispose();
        _keys.Dispose();
        _ecdsa.Dispose();
    }

    [Fact]
    public void Verify_OwnProof_IsAcceptedWithTheKeysThumbprint()
    {
        var proof = ProofSigner.Sign(_key, "POST", Url, Body, new FixedTime(Now));

        Assert.Equal(ProofFault.None, Verify(proof, out var accepted));
        Assert.Equal((_key.Thumbprint, _key.PublicKey, Now), (accepted.KeyId, accepted.Key, accepted.IssuedAt));
    }

    [Fact]
    public void Sign_Twice_MakesProofsWithIdsOfTheirOwn()
    {
        Verify(ProofSigner.Sign(_key, "POST", Url, Body, new FixedTime(Now)), out var first);
        Verify(ProofSigner.Sign(_key, "POST", Url, Body, new FixedTime(Now)), out var second);

        Assert.NotEqual(first.ProofId, second.ProofId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Verify_NoProof_IsMissing(string? proof) => Assert.Equal(ProofFault.Missing, Verify(proof, out _));

    [Theory]
    [InlineData("x")]
    [InlineData("...")]
    [InlineData("a.b.c")]
    [InlineData("bnVsbA.e30.AA")]
    [InlineData("W10.e30.AA")]
    public void Verify_NoJws_IsMalformed(string proof) => Assert.Equal(ProofFault.Malformed, Verify(proof, out _));

    [Fact]
    public void Verify_HugeProof_IsMalformed() =>
        Assert.Equal(ProofFault.Malformed, Verify(ProofSigner.Sign(_key, "POST", Url, Body, new FixedTime(Now)) + new string('A', 4096), out _));

    // RFC 9449, figure 1: well signed, but made without the hash of a body.
    [Fact]
    public void Verify_ExampleOfTheRfc_IsWellSignedButHasNoBodyHash()
    {
        const string Example =
            "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdC"
            + "RnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19"
            + ".eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ"
            + ".2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";

        Assert.Equal(ProofFault.Malformed, Verify(Example, out _));
        Assert.Equal(ProofFault.BadSignature, Verify(Example[..^2] + "AA", out _));
    }

    [Fact]
    public void Verify_ForgedHeader_IsNeverAccepted()
    {
        var jwk = ForgedJws.Jwk(_ecdsa);
        var es256 = ForgedJws.Es256(_ecdsa);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var secret = _ecdsa.ExportPkcs8PrivateKeyPem();
        var d = ForgedJws.Encode(_ecdsa.ExportParameters(includePrivateParameters: true).D!);

        Assert.Equal(ProofFault.None, Forged($$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{{jwk}}}""", es256));
        Assert.Equal(ProofFault.Malformed, Forged($$"""{"typ":"dpop+jwt","alg":"none","jwk":{{jwk}}}""", ForgedJws.None));
        Assert.Equal(ProofFault.Malformed, Forged($$"""{"typ":"dpop+jwt","alg":"HS256","jwk":{{jwk}}}""", ForgedJws.Hs256(secret)));
        Assert.Equal(ProofFault.Malformed, Forged($$"""{"typ":"dpop+jwt","alg":"es256","jwk":{{jwk}}}""", es256));
        Assert.Equal(ProofFault.Malformed, Forged($$"""{"typ":"dpop+jwt","alg":7,"jwk":{{jwk}}}""", es256));
        Assert.Equal(ProofFault.Malformed, Forged($$"""{"typ":"dpop+jwt","jwk":{{jwk}}}""", es256));
        Assert.Equal(ProofFault.Malformed, Forged($$"""{"typ":"JWT","alg":"ES256","jwk":{{jwk}}}""", es256));
        Assert.Equal(ProofFault.Malformed, Forged($$"""{"alg":"ES256","jwk":{{jwk}}}""", es256));
        Assert.Equal(ProofFault.Malformed, Forged("""{"typ":"dpop+jwt","alg":"ES256"}""", es256));
        Assert.Equal(ProofFault.Malformed, Forged("""{"typ":"dpop+jwt","alg":"ES256","jwk":"key"}""", es256));
        Assert.Equal(ProofFault.Malformed, Forged($$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{{ForgedJws.Jwk(other, "P-384")}}}""", ForgedJws.Es256(other)));
        Assert.Equal(ProofFault.Malformed, Forged($$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{{ForgedJws.Jwk(other)}}}""", ForgedJws.Es256(other)));
        Assert.Equal(ProofFault.Malformed, Forged($$$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{{{jwk[..^1]}}},"d":"{{{d}}}"}}""", es256));
        Assert.Equal(ProofFault.BadSignature, Forged($$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{{jwk}}}""", ForgedJws.None));
        Assert.Equal(ProofFault.BadSignature, Forged($$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{{jwk}}}""", ForgedJws.Hs256(jwk)));
    }

    [Fact]
    public void Verify_KeyThatIsNoPointOfTheCurve_IsMalformed()
    {
        var zero = ForgedJws.Encode(new byte[32]);
        var header = $$$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"{{{zero}}}","y":"{{{zero}}}"}}""";

        Assert.Equal(ProofFault.Malformed, Forged(header, ForgedJws.Es256(_ecdsa)));
    }

    [Fact]
    public void Verify_KeyExchanged_IsBadSignature()
    {
        using var mine = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Equal(ProofFault.BadSignature, Forged(Header(mine), ForgedJws.Es256(_ecdsa)));
    }

    [Theory]
    [InlineData(""","crit":["exp"]}""")]
    [InlineData(""","crit":[]}""")]
    [InlineData(""","crit":null}""")]
    [InlineData(""","b64":false,"crit":["b64"]}""")]
    [InlineData(""","cr\u0069t":["exp"]}""")]
    public void Verify_CriticalExtension_IsMalformed(string rest) =>
        Assert.Equal(ProofFault.Malformed, Forged(Header(_ecdsa)[..^1] + rest, ForgedJws.Es256(_ecdsa)));

    [Theory]
    [InlineData(""","alg":"ES256"}""")]
    [InlineData(""","typ":"dpop+jwt"}""")]
    [InlineData(""","t\u0079p":"dpop+jwt"}""")]
    [InlineData(""","other":1,"other":1}""")]
    [InlineData(""","other":{"deep":[{"a":1,"a":1}]}}""")]
    public void Verify_MemberOfTheHeaderTwice_IsMalformed(string rest) =>
        Assert.Equal(ProofFault.Malformed, Forged(Header(_ecdsa)[..^1] + rest, ForgedJws.Es256(_ecdsa)));

    [Fact]
    public void Verify_KeyTwiceOrMemberOfItTwice_IsMalformed()
    {
        var (header, jwk) = (Header(_ecdsa), ForgedJws.Jwk(_ecdsa));

        Assert.Equal(ProofFault.None, Forged(header, ForgedJws.Es256(_ecdsa)));
        Assert.Equal(ProofFault.Malformed, Forged($$"""{{header[..^1]}},"jwk":{{jwk}}}""", ForgedJws.Es256(_ecdsa)));
        Assert.Equal(ProofFault.Malformed, Forged(header.Replace(jwk, jwk[..^1] + ""","kty":"EC"}""", StringComparison.Ordinal), ForgedJws.Es256(_ecdsa)));
    }

    [Theory]
    [InlineData(""","jti":"id"}""")]
    [InlineData(""","iat":1}""")]
    [InlineData(""","j\u0074i":"other"}""")]
    public void Verify_ClaimTwice_IsMalformed(string rest) =>
        Assert.Equal(ProofFault.Malformed, Forged(Header(_ecdsa), ForgedJws.Es256(_ecdsa), Claims()[..^1] + rest));

    [Fact]
    public void Verify_ClaimEditedAfterwards_IsBadSignature()
    {
        var parts = ForgedJws.Create(Header(_ecdsa), Claims(), ForgedJws.Es256(_ecdsa)).Split('.');
        parts[1] = ForgedJws.Encode(Encoding.UTF8.GetBytes(Claims().Replace("\"id\"", "\"ID\"", StringComparison.Ordinal)));

        Assert.Equal(ProofFault.BadSignature, Verify(string.Join('.', parts), out _));
    }

    [Theory]
    [InlineData("GET", "https://coordinator.example/authorize")]
    [InlineData("post", "https://coordinator.example/authorize")]
    [InlineData("POST", "http://coordinator.example/authorize")]
    [InlineData("POST", "https://coordinator.example:8443/authorize")]
    [InlineData("POST", "https://other.example/authorize")]
    [InlineData("POST", "https://coordinator.example/Authorize")]
    [InlineData("POST", "https://coordinator.example/authorize/x")]
    [InlineData("POST", "authorize")]
    [InlineData("POST", "")]
    public void Verify_ForAnotherRequest_IsOtherRequest(string htm, string htu) =>
        Assert.Equal(ProofFault.OtherRequest, Forged(Header(_ecdsa), ForgedJws.Es256(_ecdsa), Claims(htm: htm, htu: htu)));

    [Theory]
    [InlineData("https://coordinator.example/authorize?model=a#b")]
    [InlineData("https://COORDINATOR.example:443/authorize")]
    public void Verify_SameTargetInOtherWords_IsAccepted(string htu) =>
        Assert.Equal(ProofFault.None, Forged(Header(_ecdsa), ForgedJws.Es256(_ecdsa), Claims(htu: htu)));

    [Fact]
    public void Verify_BodyChanged_IsOtherBody()
    {
        var proof = ProofSigner.Sign(_key, "POST", Url, Body, new FixedTime(Now));

        Assert.Equal(ProofFault.OtherBody, ProofVerifier.Verify(proof, "POST", Url, "{}"u8, Now, out _));
        Assert.Equal(ProofFault.OtherBody, ProofVerifier.Verify(proof, "POST", Url, [], Now, out _));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(60, true)]
    [InlineData(-60, true)]
    [InlineData(61, false)]
    [InlineData(-61, false)]
    public void Verify_Age_IsAcceptedForAMinuteToEitherSide(int age, bool accepted)
    {
        var proof = ProofSigner.Sign(_key, "POST", Url, Body, new FixedTime(Now - TimeSpan.FromSeconds(age)));

        Assert.Equal(accepted ? ProofFault.None : ProofFault.Expired, Verify(proof, out _));
    }

    [Theory]
    [InlineData("htm")]
    [InlineData("htu")]
    [InlineData("iat")]
    [InlineData("jti")]
    [InlineData("bsh")]
    public void Verify_ClaimLeftOut_IsMalformed(string claim)
    {
        var claims = System.Text.Json.Nodes.JsonNode.Parse(Claims())!.AsObject();
        claims.Remove(claim);

        Assert.Equal(ProofFault.Malformed, Forged(Header(_ecdsa), ForgedJws.Es256(_ecdsa), claims.ToJsonString()));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"htm\":\"POST\",\"htm\":\"GET\"}")]
    public void Verify_ClaimsAreNoObject_IsMalformed(string claims) =>
        Assert.Equal(ProofFault.Malformed, Forged(Header(_ecdsa), ForgedJws.Es256(_ecdsa), claims));

    [Theory]
    [InlineData("\"\"")]
    [InlineData("7")]
    [InlineData("null")]
    public void Verify_UnusableId_IsMalformed(string jti) =>
        Assert.Equal(ProofFault.Malformed, Forged(Header(_ecdsa), ForgedJws.Es256(_ecdsa), Claims(jti: jti)));

    [Fact]
    public void Verify_IdOverTheLimit_IsMalformed()
    {
        var longest = new string('x', ProofVerifier.MaxProofIdLength);

        Assert.Equal(ProofFault.None, Forged(Header(_ecdsa), ForgedJws.Es256(_ecdsa), Claims(jti: $"\"{longest}\"")));
        Assert.Equal(ProofFault.Malformed, Forged(Header(_ecdsa), ForgedJws.Es256(_ecdsa), Claims(jti: $"\"{longest}x\"")));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("253402300800")]
    [InlineData("9223372036854775807")]
    [InlineData("1e400")]
    [InlineData("\"1767323045\"")]
    public void Verify_AbsurdTime_IsMalformed(string iat) =>
        Assert.Equal(ProofFault.Malformed, Forged(Header(_ecdsa), ForgedJws.Es256(_ecdsa), Claims(iat: iat)));

    private static string Header(ECDsa key) => $$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{{ForgedJws.Jwk(key)}}}""";

    private static string Claims(string htm = "POST", string? htu = null, string jti = "\"id\"", string? iat = null) =>
        $$"""{"htm":"{{htm}}","htu":"{{htu ?? Url.ToString()}}","iat":{{iat ?? $"{Now.ToUnixTimeSeconds()}"}},"jti":{{jti}},"bsh":"{{ForgedJws.Encode(SHA256.HashData(Body))}}"}""";

    private ProofFault Forged(string header, Func<byte[], byte[]> sign, string? claims = null) =>
        Verify(ForgedJws.Create(header, claims ?? Claims(), sign), out _);

    /// <summary>What is remembered of keys must not show: whoever remembers them says the same, the first time and again.</summary>
    private ProofFault Verify(string? proof, out Proof accepted)
    {
        var fault = ProofVerifier.Verify(proof, "POST", Url, Body, Now, out accepted);
        for (var time = 1; time <= 3; time++)
        {
            Assert.Equal(fault, ProofVerifier.Verify(proof, "POST", Url, Body, Now, out var again, _keys));
            Assert.Equal(accepted, again);
        }

        return fault;
    }
}
