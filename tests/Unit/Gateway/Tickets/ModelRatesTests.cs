using MonkeyTroop.Gateway.Tickets;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Tests.Unit.Gateway.Tickets;

public sealed class ModelRatesTests
{
    [Theory]
    [InlineData(5_000_000_000, "400000 20000")]
    [InlineData(4_683_075_271, "427060 21353")]
    [InlineData(1, "40000000 2000000")]
    [InlineData(long.MaxValue, "1000 50")]
    public void FromSize_Bytes_AreReadOnceForEachToken(long bytes, string rates) => Assert.Equal(rates, ModelRates.FromSize(bytes)?.ToString());

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(-1L)]
    public void FromSize_NoSize_AreNone(long? bytes) => Assert.Null(ModelRates.FromSize(bytes));

    [Theory]
    [InlineData(5L, 7L, 5L)]
    [InlineData(9L, 7L, 7L)]
    [InlineData(null, 7L, 7L)]
    [InlineData(5L, null, 5L)]
    [InlineData(null, null, null)]
    [InlineData(0L, 7L, 7L)]
    public void SizeOf_OwnAndMedian_IsTheSmaller(long? own, long? median, long? size) => Assert.Equal(size, ModelRates.SizeOf(own, median));

    [Fact]
    public void MedianOf_OneLiarAmongThree_IsAnHonestOne()
    {
        Assert.Equal(5, ModelRates.MedianOf([900, 5, 4]));
        Assert.Equal(5, ModelRates.MedianOf([1, 5, 6]));
        Assert.Equal(6, ModelRates.MedianOf([5, 6]));
        Assert.Null(ModelRates.MedianOf([]));
        Assert.Equal(5, ModelRates.MedianOf([0, 0, 5]));
    }

    [Fact]
    public void ToWire_Rates_AreTokensASecond()
    {
        Assert.Equal(new TokenRates(400.5m, 20, Learned: true), ModelRates.ToWire(new JobRates(400_500, 20_000, AreLearned: true)));
        Assert.Null(ModelRates.ToWire(null));
    }
}
