using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Tests.Unit.Protocol.Identity;

public sealed class EcPublicKeyTests
{
    // The key of RFC 9449, figure 1, whose thumbprint its section 6.1 states.
    private const string X = "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs";
    private const string Y = "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA";

    [Fact]
    public void Thumbprint_KeyOfRfc9449_IsTheOneItStates()
    {
        var thumbprint = new EcPublicKey("EC", "P-256", X, Y).Thumbprint();

        Assert.Equal("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", thumbprint);
        Assert.True(FieldRules.IsThumbprint(thumbprint));
    }

    [Theory]
    [InlineData("EC", "P-256", X, Y, true)]
    [InlineData("RSA", "P-256", X, Y, false)]
    [InlineData("EC", "P-384", X, Y, false)]
    [InlineData("EC", "P-256", Y, X, false)] // no point of the curve
    [InlineData("EC", "P-256", X + "=", Y, false)]
    [InlineData("EC", "P-256", "", Y, false)]
    [InlineData("EC", "P-256", "AAAA", Y, false)]
    public void TryRead_Jwk_TakesOnlyPointsOnP256(string kty, string crv, string x, string y, bool taken)
    {
        using var jwk = JsonDocument.Parse($$"""{"kty":"{{kty}}","crv":"{{crv}}","x":"{{x}}","y":"{{y}}","use":"sig"}""");

        Assert.Equal(taken, EcPublicKey.TryRead(jwk.RootElement, out _));
    }

    [Theory]
    [InlineData($$"""{"kty":"EC","crv":"P-256","x":"{{X}}","y":"{{Y}}","d":"{{X}}"}""")]
    [InlineData($$"""{"kty":"EC","crv":"P-256","x":"{{X}}"}""")]
    [InlineData($$"""{"kty":"EC","crv":"P-256","x":"{{X}}","y":1}""")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"key\"")]
    public void TryRead_PrivateOrIncomplete_IsRefused(string json)
    {
        using var jwk = JsonDocument.Parse(json);

        Assert.False(EcPublicKey.TryRead(jwk.RootElement, out _));
    }
}
