using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.Unit.Protocol.Identity;

namespace MonkeyTroop.Tests.Unit.Protocol.Tickets;

public sealed class TicketVerifierTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly (SigningKey Key, string Pem) Ours = SigningKey.Create();
    private static readonly (SigningKey Key, string Pem) Theirs = SigningKey.Create();
    private readonly TicketVerifier _verifier = new(new JwksDocument([Ours.Key.PublicKey]));

    [Fact]
    public void Verify_OwnTicket_IsAcceptedWithItsClaims()
    {
        Assert.Equal(TicketFault.None, Verify(TicketSigner.Sign(Claims(), Ours.Key), out var claims));
        Assert.Equal(Claims(), claims);
    }

    [Theory]
    [InlineData(null, TicketFault.Missing)]
    [InlineData("", TicketFault.Missing)]
    [InlineData("x", TicketFault.Malformed)]
    [InlineData("..", TicketFault.Malformed)]
    [InlineData("a.b.c", TicketFault.Malformed)]
    [InlineData("bnVsbA.e30.AA", TicketFault.Malformed)]
    public void Verify_NoTicket_IsRefused(string? ticket, TicketFault fault) => Assert.Equal(fault, Verify(ticket, out _));

    [Fact]
    public void Verify_HugeTicket_IsMalformed() =>
        Assert.Equal(TicketFault.Malformed, Verify(TicketSigner.Sign(Claims(), Ours.Key) + new string('A', 8192), out _));

    [Fact]
    public void Verify_ForgedHeader_IsNeverAccepted()
    {
        var kid = Ours.Key.PublicKey.Kid;

        Assert.Equal(TicketFault.None, Forged($$"""{"alg":"RS256","kid":"{{kid}}"}""", Rs256(Ours.Pem)));
        Assert.Equal(TicketFault.Malformed, Forged($$"""{"alg":"none","kid":"{{kid}}"}""", ForgedJws.None));
        Assert.Equal(TicketFault.Malformed, Forged($$"""{"alg":"None","kid":"{{kid}}"}""", ForgedJws.None));
        Assert.Equal(TicketFault.BadSignature, Forged($$"""{"alg":"RS256","kid":"{{kid}}"}""", ForgedJws.None));

        // The classic confusion: a public key, which everybody has, taken for a shared secret (RFC 8725 section 2.1).
        Assert.Equal(TicketFault.Malformed, Forged($$"""{"alg":"HS256","kid":"{{kid}}"}""", ForgedJws.Hs256(Ours.Key.PublicPem)));
        Assert.Equal(TicketFault.BadSignature, Forged($$"""{"alg":"RS256","kid":"{{kid}}"}""", ForgedJws.Hs256(Ours.Key.PublicPem)));
        Assert.Equal(TicketFault.Malformed, Forged($$"""{"alg":"RS384","kid":"{{kid}}"}""", Rs256(Ours.Pem)));
        Assert.Equal(TicketFault.Malformed, Forged("""{"alg":"RS256"}""", Rs256(Ours.Pem)));
        Assert.Equal(TicketFault.Malformed, Forged("""{"alg":"RS256","kid":7}""", Rs256(Ours.Pem)));
        Assert.Equal(TicketFault.UnknownKey, Forged("""{"alg":"RS256","kid":"../../etc/passwd"}""", Rs256(Ours.Pem)));
        Assert.Equal(TicketFault.BadSignature, Forged($$"""{"alg":"RS256","kid":"{{kid}}"}""", Rs256(Theirs.Pem)));

        // A key that the ticket brings along counts for nothing.
        var jwk = JsonSerializer.Serialize(Theirs.Key.PublicKey, ProtocolJson.Default.JwksDocument.Options);
        Assert.Equal(TicketFault.BadSignature, Forged($$"""{"alg":"RS256","kid":"{{kid}}","jwk":{{jwk}}}""", Rs256(Theirs.Pem)));
    }

    [Fact]
    public void Verify_SignedByAnotherCoordinator_IsUnknownKey() =>
        Assert.Equal(TicketFault.UnknownKey, Verify(TicketSigner.Sign(Claims(), Theirs.Key), out _));

    [Fact]
    public void Verify_SignedBeforeARotation_IsAcceptedWhileTheOldKeyIsListed()
    {
        var both = new TicketVerifier(new JwksDocument([Theirs.Key.PublicKey, Ours.Key.PublicKey]));

        Assert.Equal(TicketFault.None, both.Verify(TicketSigner.Sign(Claims(), Ours.Key), "n1", Now, out _));
        Assert.Equal(TicketFault.None, both.Verify(TicketSigner.Sign(Claims(), Theirs.Key), "n1", Now, out _));
    }

    [Fact]
    public void Verify_ClaimEdited_IsBadSignature()
    {
        var parts = TicketSigner.Sign(Claims(), Ours.Key).Split('.');
        var edited = JsonSerializer.SerializeToUtf8Bytes(Claims() with { MaxSeconds = 1_000_000 }, ProtocolJson.Default.TicketClaims);
        parts[1] = ForgedJws.Encode(edited);

        Assert.Equal(TicketFault.BadSignature, Verify(string.Join('.', parts), out _));
    }

    [Fact]
    public void Verify_OtherAudienceOrNode_IsRefused()
    {
        Assert.Equal(TicketFault.OtherAudience, Verify(TicketSigner.Sign(Claims() with { Aud = "troop-coordinator" }, Ours.Key), out _));
        Assert.Equal(TicketFault.OtherNode, Verify(TicketSigner.Sign(Claims() with { TargetNode = "n2" }, Ours.Key), out _));
        Assert.Equal(TicketFault.OtherNode, Verify(TicketSigner.Sign(Claims() with { TargetNode = "N1" }, Ours.Key), out _));
    }

    [Theory]
    [InlineData(-30, TicketFault.None)]
    [InlineData(-31, TicketFault.Expired)]
    [InlineData(0, TicketFault.None)]
    [InlineData(329, TicketFault.None)]
    [InlineData(330, TicketFault.Expired)]
    public void Verify_Age_IsBoundedWithLeewayForClocks(int age, TicketFault fault) =>
        Assert.Equal(fault, _verifier.Verify(TicketSigner.Sign(Claims(), Ours.Key), "n1", Now + TimeSpan.FromSeconds(age), out _));

    [Theory]
    [InlineData("sub")]
    [InlineData("target_node")]
    [InlineData("jti")]
    [InlineData("model")]
    [InlineData("exp")]
    [InlineData("iat")]
    [InlineData("max_seconds")]
    public void Verify_ClaimLeftOut_IsMalformed(string claim)
    {
        var claims = JsonSerializer.SerializeToNode(Claims(), ProtocolJson.Default.TicketClaims)!.AsObject();
        claims.Remove(claim);

        Assert.Equal(TicketFault.Malformed, Forged($$"""{"alg":"RS256","kid":"{{Ours.Key.PublicKey.Kid}}"}""", Rs256(Ours.Pem), claims.ToJsonString()));
    }

    [Theory]
    [InlineData("exp", "-1")]
    [InlineData("exp", "999999999999999")]
    [InlineData("exp", "\"tomorrow\"")]
    [InlineData("iat", "0")]
    [InlineData("max_seconds", "0")]
    [InlineData("max_seconds", "-5")]
    public void Verify_AbsurdClaim_IsMalformed(string claim, string value)
    {
        var claims = JsonSerializer.SerializeToNode(Claims(), ProtocolJson.Default.TicketClaims)!.AsObject();
        claims[claim] = System.Text.Json.Nodes.JsonNode.Parse(value);

        Assert.Equal(TicketFault.Malformed, Forged($$"""{"alg":"RS256","kid":"{{Ours.Key.PublicKey.Kid}}"}""", Rs256(Ours.Pem), claims.ToJsonString()));
    }

    [Fact]
    public void Verify_ClaimTwice_IsMalformed()
    {
        var claims = JsonSerializer.Serialize(Claims(), ProtocolJson.Default.TicketClaims);

        Assert.Equal(
            TicketFault.Malformed,
            Forged($$"""{"alg":"RS256","kid":"{{Ours.Key.PublicKey.Kid}}"}""", Rs256(Ours.Pem), claims[..^1] + ",\"max_seconds\":9999}"));
    }

    [Theory]
    [InlineData(""","crit":["exp"]}""")]
    [InlineData(""","crit":[]}""")]
    [InlineData(""","b64":false,"crit":["b64"]}""")]
    [InlineData(""","cr\u0069t":["exp"]}""")]
    [InlineData(""","alg":"RS256"}""")]
    [InlineData(""","k\u0069d":"other"}""")]
    [InlineData(""","other":{"deep":[{"a":1,"a":1}]}}""")]
    public void Verify_CriticalExtensionOrMemberOfTheHeaderTwice_IsMalformed(string rest)
    {
        var (header, claims) = ($$"""{"alg":"RS256","kid":"{{Ours.Key.PublicKey.Kid}}"}""", JsonSerializer.Serialize(Claims(), ProtocolJson.Default.TicketClaims));

        Assert.Equal(TicketFault.None, Forged(header, Rs256(Ours.Pem), claims));
        Assert.Equal(TicketFault.Malformed, Forged(header[..^1] + rest, Rs256(Ours.Pem), claims));
    }

    [Fact]
    public void Constructor_UnusableKeys_AreLeftOut()
    {
        using var small = RSA.Create(1024);
        var weak = RsaPublicJwk.From(small);

        Assert.True(new TicketVerifier(new JwksDocument([weak, Ours.Key.PublicKey with { Alg = "HS256" }, Ours.Key.PublicKey with { N = "!" }])).IsEmpty);
        Assert.True(new TicketVerifier(new JwksDocument([])).IsEmpty);
        Assert.False(_verifier.IsEmpty);
    }

    [Fact]
    public async Task Verify_FromManyThreads_IsSafe()
    {
        var ticket = TicketSigner.Sign(Claims(), Ours.Key);

        var faults = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(() => Verify(ticket, out TicketClaims _))));

        Assert.All(faults, fault => Assert.Equal(TicketFault.None, fault));
    }

    private static TicketClaims Claims() => new(
        "account", "n1", TicketClaims.Audience, Now.ToUnixTimeSeconds() + 300, Now.ToUnixTimeSeconds(), "job", TicketClaims.FreeTier, "llama", 300);

    private static Func<byte[], byte[]> Rs256(string pem) => input =>
    {
        using var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    };

    private TicketFault Forged(string header, Func<byte[], byte[]> sign, string? claims = null) =>
        Verify(ForgedJws.Create(header, claims ?? Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(Claims(), ProtocolJson.Default.TicketClaims)), sign), out _);

    private TicketFault Verify(string? ticket, out TicketClaims claims) => _verifier.Verify(ticket, "n1", Now, out claims);
}
