using System.Buffers.Text;
using System.Text;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Tests.Unit.Protocol.Identity;

public sealed class ProofHeaderTests
{
    private static readonly Uri Target = new("http://127.0.0.1:8000/authorize");

    [Theory]
    [InlineData("""{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"\ud800","y":"a"}}""")]
    [InlineData("""{"typ":"dpop+jwt","alg":"ES256","jwk":{"\ud800":"","kty":"EC","crv":"P-256","x":"a","y":"a"}}""")]
    [InlineData("""{"typ":"\ud800","alg":"ES256","jwk":{}}""")]
    [InlineData("""{"\ud800":"","typ":"dpop+jwt","alg":"ES256","jwk":{}}""")]
    [InlineData("{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":{\"kty\":\"\u00ff\"}}")]
    public void Verify_HeaderThatIsNoText_IsMalformed(string header)
    {
        var proof = $"{Base64Url.EncodeToString(Encoding.Latin1.GetBytes(header))}.e30.{Base64Url.EncodeToString(new byte[64])}";

        var fault = ProofVerifier.Verify(proof, "POST", Target, [], TimeProvider.System.GetUtcNow(), out _);

        Assert.Equal(ProofFault.Malformed, fault);
    }

    [Theory]
    [InlineData(",\"x\":\"\\ud800\"")]
    [InlineData(",\"\\ud800\":1")]
    [InlineData(",\"x\":\"\u00ff\"")]
    [InlineData(",\"x\":1e999")]
    [InlineData(",\"x\":[[[[[[[[1]]]]]]]]")]
    [InlineData(",\"alg\":\"ES256\"")]
    [InlineData(",\"b64\":false,\"crit\":[\"b64\"]")]
    [InlineData(",\"zip\":\"DEF\"")]
    [InlineData(",\"enc\":7")]
    public void Verify_KeyWithOddMemberBesideIt_IsRefused(string member)
    {
        using var key = EcKeyPair.Create();
        var header = $$$"""{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"{{{key.PublicKey.X}}}","y":"{{{key.PublicKey.Y}}}"}{{{member}}}}""";
        var proof = $"{Base64Url.EncodeToString(Encoding.Latin1.GetBytes(header))}.e30.{Base64Url.EncodeToString(new byte[64])}";

        var fault = ProofVerifier.Verify(proof, "POST", Target, [], TimeProvider.System.GetUtcNow(), out _);

        Assert.Contains(fault, (ProofFault[])[ProofFault.Malformed, ProofFault.BadSignature]);
    }
}
