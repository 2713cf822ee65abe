using MonkeyTroop.Grains.Reputation;

namespace MonkeyTroop.Tests.Unit.Grains.Reputation;

public class ReputationScoreTests
{
    [Theory]
    [InlineData(0, 0, 0.5)]
    [InlineData(98, 0, 0.99)]
    [InlineData(0, 98, 0.01)]
    [InlineData(1.5, 0.5, 0.625)]
    public void Of_Weights_IsThePosteriorMean(double good, double bad, double expected) =>
        Assert.Equal(expected, ReputationScore.Of(good, bad), precision: 12);

    [Fact]
    public void Of_NegativeWeights_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ReputationScore.Of(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReputationScore.Of(0, -1));
    }
}
