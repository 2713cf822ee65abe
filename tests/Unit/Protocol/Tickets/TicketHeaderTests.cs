using System.Buffers.Text;
using System.Text;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Tests.Unit.Protocol.Tickets;

public sealed class TicketHeaderTests
{
    private static readonly SigningKey Key = SigningKey.Create().Key;

    [Theory]
    [InlineData("\"kid\":\"\\ud800\"")]
    [InlineData("\"kid\":\"\u00ff\"")]
    [InlineData("\"\\ud800\":\"\"")]
    [InlineData("\"kid\":\"KID\",\"x\":\"\\ud800\"")]
    [InlineData("\"kid\":\"KID\",\"\\ud800\":\"\"")]
    [InlineData("\"kid\":\"KID\",\"x\":\"\u00ff\"")]
    [InlineData("\"kid\":\"KID\",\"x\":1e999")]
    [InlineData("\"kid\":\"KID\",\"enc\":7")]
    [InlineData("\"kid\":\"KID\",\"b64\":false,\"crit\":[\"b64\"]")]
    public void Verify_HeaderThatIsNoText_IsRefused(string members)
    {
        var header = $$"""{"alg":"RS256",{{members.Replace("KID", Key.PublicKey.Kid, StringComparison.Ordinal)}}}""";
        var ticket = $"{Base64Url.EncodeToString(Encoding.Latin1.GetBytes(header))}.e30.{Base64Url.EncodeToString(new byte[256])}";

        var fault = new TicketVerifier(new JwksDocument([Key.PublicKey])).Verify(ticket, "node-1", TimeProvider.System.GetUtcNow(), out _);

        Assert.Contains(fault, (TicketFault[])[TicketFault.Malformed, TicketFault.BadSignature]);
    }
}
