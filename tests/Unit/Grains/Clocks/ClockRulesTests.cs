using MonkeyTroop.Grains.Clocks;

namespace MonkeyTroop.Tests.Unit.Grains.Clocks;

public class ClockRulesTests
{
    private static readonly DateTimeOffset Expected = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(30, 0, true)]
    [InlineData(30, 3600, true)] // the machine's clock is wrong, the database's is not
    [InlineData(3600, 0, false)] // the database's clock jumped alone
    [InlineData(-600, 0, false)]
    [InlineData(3600, 3590, true)] // both say so: this process stood still
    [InlineData(3600, -3600, false)]
    public void Believes_JumpOfTheDatabase_TakesASecondWitness(double read, double machine, bool expected) => Assert.Equal(
        expected,
        ClockRules.Believes(Expected + TimeSpan.FromSeconds(read), Expected, Expected + TimeSpan.FromSeconds(machine)));

    [Theory]
    [InlineData(600, "600 s ahead of")]
    [InlineData(-2.46, "2.5 s behind")]
    public void Text_Difference_NamesItsSide(double seconds, string expected) =>
        Assert.Equal(expected, ClockRules.Text(TimeSpan.FromSeconds(seconds)));
}
