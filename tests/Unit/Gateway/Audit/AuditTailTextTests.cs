using CsCheck;
using MonkeyTroop.Gateway.Audit;
using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Tests.Unit.Gateway.Audit;

public sealed class AuditTailTextTests
{
    [Theory]
    [InlineData("\x1B[2J", "\\u001b[2J")]
    [InlineData("a\r\nb", "a\\u000d\\u000ab")]
    [InlineData("\u2028\u202E\u200B\u0085", "\\u2028\\u202e\\u200b\\u0085")]
    [InlineData("c:\\u001b", "c:\\u005cu001b")]
    [InlineData("größer ü 猿", "größer ü 猿")]
    public void Harmless_Risky_IsEscaped(string given, string expected) => Assert.Equal(expected, AuditTailText.Harmless(given));

    [Fact]
    public void LineOf_AnyTexts_HasNoControlCharacters() => Gen.String.Sample(text =>
    {
        var line = AuditTailText.LineOf(AuditEvent.Of(TimeProvider.System, text, text, (text, text)));

        Assert.DoesNotContain(line, char.IsControl);
        Assert.DoesNotContain(line, char.IsSurrogate);
    });
}
