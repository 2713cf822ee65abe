using MonkeyTroop.Grains.Reputation;

namespace MonkeyTroop.Tests.Unit.Grains.Reputation;

public class ReputationScoreTests
{
    [Theory]
    [InlineData(0, 0, 0.9)]
    [InlineData(90, 0, 0.99)]
    [InlineData(0, 90, 0.09)]
    public void Of_Counts_IsThePosteriorMean(long succeeded, long failed, double expected) =>
        Assert.Equal(expected, ReputationScore.Of(succeeded, failed), precision: 12);

    [Fact]
    public void Of_NegativeCounts_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ReputationScore.Of(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReputationScore.Of(0, -1));
    }
}
