using MonkeyTroop.Grains.Clocks;

namespace MonkeyTroop.Tests.Unit.Grains.Clocks;

public class BootTimeTests
{
    [Theory]
    [InlineData("a", 10, "a", 70, 60.0)]
    [InlineData("a", 10, "b", 70, null)] // the machine started anew
    [InlineData("", 10, "", 70, null)] // no name for the start: it may have
    [InlineData("a", 70, "a", 10, null)]
    public void Since_EarlierMoment_IsTheTimeInBetweenWhereItIsKnown(string then, double at, string now, double later, double? expected) => Assert.Equal(
        expected,
        new BootTime(now, TimeSpan.FromSeconds(later)).Since(new BootTime(then, TimeSpan.FromSeconds(at)))?.TotalSeconds);

    [Fact]
    public void Now_Twice_GoesOn()
    {
        var first = BootTime.Now();

        Assert.True(BootTime.Now().Elapsed >= first.Elapsed);
        Assert.Equal(first.Boot, BootTime.Now().Boot);
    }
}
