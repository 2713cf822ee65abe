using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets;

public class CreditsTests
{
    [Fact]
    public void Add_Overflow_Throws() => Assert.Throws<OverflowException>(() => new Credits(long.MaxValue) + new Credits(1));

    [Fact]
    public void Of_Overflow_Throws() => Assert.Throws<OverflowException>(() => Credits.Of(long.MaxValue));

    [Theory]
    [InlineData(1, "0.000001")]
    [InlineData(12_345_678, "12.345678")]
    [InlineData(-500_000, "-0.5")]
    [InlineData(1_000_000_000, "1000")]
    public void ToString_Micros_IsExact(long micros, string text) => Assert.Equal(text, new Credits(micros).ToString());
}
