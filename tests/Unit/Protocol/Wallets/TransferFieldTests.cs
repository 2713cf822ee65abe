using System.Globalization;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.Tests.Unit.Protocol.Wallets;

public sealed class TransferFieldTests
{
    [Theory]
    [InlineData("0.000001", true)]
    [InlineData("1", true)]
    [InlineData("12.50", true)]
    [InlineData("1000000000", true)]
    [InlineData("1000000000.000000", true)]
    [InlineData("0", false)]
    [InlineData("0.000000", false)]
    [InlineData("-1", false)]
    [InlineData("+1", false)]
    [InlineData("1000000000.000001", false)]
    [InlineData("0.0000001", false)]
    [InlineData("1.0000000", false)]
    [InlineData("1e3", false)]
    [InlineData("1,000", false)]
    [InlineData("1,5", false)]
    [InlineData(" 1", false)]
    [InlineData("1 ", false)]
    [InlineData("1.", false)]
    [InlineData(".5", false)]
    [InlineData("0x10", false)]
    [InlineData("NaN", false)]
    [InlineData("١", false)] // a digit, but not one of 0 to 9
    [InlineData("99999999999999999999999999999999999999", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void TryReadGiftAmount_Text_OnlyPlainAmounts(string? text, bool valid)
    {
        Assert.Equal(valid, FieldRules.TryReadTransferAmount(text, out var credits));
        if (valid)
        {
            Assert.Equal(decimal.Parse(text!, CultureInfo.InvariantCulture), credits);
        }
    }

    [Theory]
    [InlineData("k", true)]
    [InlineData("2026-01-31/rent:#7~!", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    [InlineData("a\u007f", false)]
    [InlineData("ä", false)]
    public void IsIdempotencyKey_Text_OnlyVisibleAscii(string? text, bool valid) => Assert.Equal(valid, FieldRules.IsIdempotencyKey(text));

    [Fact]
    public void IsIdempotencyKey_Length_IsAtMost128()
    {
        Assert.True(FieldRules.IsIdempotencyKey(new string('k', 128)));
        Assert.False(FieldRules.IsIdempotencyKey(new string('k', 129)));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("=1+1, \"thanks\"", true)]
    [InlineData("für 模型 👩‍👩‍👧", true)]
    [InlineData("مرحبا", true)]
    [InlineData(null, false)]
    [InlineData("a\nb", false)]
    [InlineData("a\tb", false)]
    [InlineData("a\u0000", false)]
    [InlineData("a\u001b[31m", false)]
    [InlineData("a\u0085", false)]
    [InlineData("a\u2028b", false)]
    [InlineData("a\u2029b", false)]
    [InlineData("paid \u202e001", false)] // would read as "paid 100"
    [InlineData("paid \u2066001", false)]
    public void IsMemo_Text_OnlyWhatReadsAsItStands(string? text, bool valid) => Assert.Equal(valid, FieldRules.IsMemo(text));

    [Fact]
    public void IsMemo_HalfOfAPair_IsNoText()
    {
        Assert.False(FieldRules.IsMemo("a\ud83d"));
        Assert.False(FieldRules.IsMemo("\ude00a"));
    }

    [Fact]
    public void IsMemo_Length_IsAtMost280CharactersOfAnyPlane()
    {
        Assert.True(FieldRules.IsMemo(new string('m', 280)));
        Assert.False(FieldRules.IsMemo(new string('m', 281)));
        Assert.True(FieldRules.IsMemo(string.Concat(Enumerable.Repeat("😀", 280))));
        Assert.False(FieldRules.IsMemo(string.Concat(Enumerable.Repeat("😀", 281))));
    }

    [Theory]
    [InlineData("2026-01-31T09:30:00Z", "2026-01-31T09:30:00.0000000+00:00")]
    [InlineData("2026-01-31T09:30Z", "2026-01-31T09:30:00.0000000+00:00")]
    [InlineData("2026-01-31T09:30:00.5+01:00", "2026-01-31T09:30:00.5000000+01:00")]
    [InlineData("2026-01-31T09:30:00.123456-05:30", "2026-01-31T09:30:00.1234560-05:30")]
    [InlineData("2026-01-31T09:30:00.123456789Z", "2026-01-31T09:30:00.1234568+00:00")]
    public void TryReadTime_WithOffset_IsThatInstant(string text, string expected)
    {
        Assert.True(FieldRules.TryReadTime(text, out var time));
        Assert.Equal(expected, time.ToString("O", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("2026-01-31T09:30:00")]
    [InlineData("2026-01-31")]
    [InlineData("2026-02-30T09:30:00Z")]
    [InlineData("2026-01-31T25:00:00Z")]
    [InlineData("2026-01-31T09:30:00 01:00")]
    [InlineData("2026-01-31 09:30:00Z")]
    [InlineData("2026-01-31T09:30:00+99:00")]
    [InlineData("0001-01-01T00:00:00+10:00")]
    [InlineData("9999-12-31T23:59:59-10:00")]
    [InlineData("31.01.2026")]
    [InlineData("1769851800")]
    [InlineData("yesterday")]
    [InlineData("")]
    [InlineData(null)]
    public void TryReadTime_AnythingElse_IsNoTime(string? text) => Assert.False(FieldRules.TryReadTime(text, out _));
}
