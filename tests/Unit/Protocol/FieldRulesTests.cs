using MonkeyTroop.Protocol;

namespace MonkeyTroop.Tests.Unit.Protocol;

public sealed class FieldRulesTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("Node-1_x.y", true)]
    [InlineData("_x", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData(".hidden", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("a\n", false)]
    [InlineData("a\r\nb", false)]
    [InlineData("ä", false)]
    [InlineData("a:b", false)]
    public void IsId_Text_OnlyHarmlessCharacters(string? text, bool valid) => Assert.Equal(valid, FieldRules.IsId(text));

    [Fact]
    public void IsId_Length_IsAtMost128()
    {
        Assert.True(FieldRules.IsId(new string('a', 128)));
        Assert.False(FieldRules.IsId(new string('a', 129)));
    }

    [Theory]
    [InlineData("llama3:8b", true)]
    [InlineData("org/model-name", true)]
    [InlineData("模型", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\tb", false)]
    [InlineData("a\u0000", false)]
    [InlineData("a\u0085", false)]
    [InlineData("a\u00a0", false)]
    [InlineData("a\u2028", false)]
    [InlineData("a\ud83d\ude00", false)]
    [InlineData("a\u202eb", false)]
    [InlineData("a\u200bb", false)]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", true)]
    [InlineData("sha256:e3b0", false)]
    [InlineData("sha256:", false)]
    public void IsModelName_Text_OnlyPrintableWithoutWhiteSpace(string? text, bool valid) => Assert.Equal(valid, FieldRules.IsModelName(text));

    [Theory]
    [InlineData("llama3:8b", true)]
    [InlineData("sha256", true)]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", false)]
    [InlineData("a b", false)]
    public void IsOfferedName_ContentHash_IsNoName(string? text, bool valid) => Assert.Equal(valid, FieldRules.IsOfferedName(text));

    [Fact]
    public void IsModelName_Length_IsAtMost256()
    {
        Assert.True(FieldRules.IsModelName(new string('a', 256)));
        Assert.False(FieldRules.IsModelName(new string('a', 257)));
    }

    [Theory]
    [InlineData("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", true)]
    [InlineData("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4", false)]
    [InlineData("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I=", false)]
    [InlineData("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4J", false)] // the same bytes, spelled otherwise
    [InlineData("0ZcOCORZNYy+DWpqq30jZyJGHTN0d2HglBV3uiguA4I", false)]
    [InlineData(null, false)]
    [InlineData("", false)]
    public void IsThumbprint_Text_Only32BytesOfBase64Url(string? text, bool valid) => Assert.Equal(valid, FieldRules.IsThumbprint(text));

    [Theory]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", true)]
    [InlineData("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", false)]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85", false)]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n", false)]
    [InlineData(null, false)]
    public void IsSha256Hex_Text_Only64LowerCaseDigits(string? text, bool valid) => Assert.Equal(valid, FieldRules.IsSha256Hex(text));

    [Theory]
    [InlineData("NVIDIA RTX 3060", true)]
    [InlineData("", true)]
    [InlineData(null, false)]
    [InlineData("a\nb", false)]
    [InlineData("a\u001b[31m", false)]
    [InlineData("a\u2028b", false)]
    [InlineData("a\u202eb", false)]
    public void IsText_Text_NoControlCharacters(string? text, bool valid) => Assert.Equal(valid, FieldRules.IsText(text));
}
