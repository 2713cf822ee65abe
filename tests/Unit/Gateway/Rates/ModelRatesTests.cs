using MonkeyTroop.Gateway.Rates;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Tests.Unit.Gateway.Rates;

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
    [InlineData(5L, 7L, 7L, 5L)]
    [InlineData(9L, 7L, 8L, 7L)]
    [InlineData(9L, null, 7L, 7L)]
    [InlineData(9L, 9L, 7L, 7L)] // a content hash of its own
    [InlineData(null, 7L, null, 7L)]
    [InlineData(5L, null, null, 5L)]
    [InlineData(null, null, null, null)]
    public void SizeOf_OwnAndMedians_IsTheSmallest(long? own, long? ofHash, long? ofName, long? size) =>
        Assert.Equal(size, ModelRates.SizeOf(own, [ofHash, ofName]));

    [Fact]
    public void MedianOf_OneLiarAmongThree_IsAnHonestOne()
    {
        Assert.Equal(5, MedianOf((900, 0), (5, 0), (4, 0)));
        Assert.Equal(5, MedianOf((1, 3), (5, 3), (6, 3)));
        Assert.Equal(6, MedianOf((5, 0), (6, 0)));
        Assert.Null(MedianOf());
    }

    [Fact]
    public void MedianOf_NewAccountsBesideOneThatHasAnsweredPayers_IsItsSize()
    {
        Assert.Equal(5, MedianOf((1, 0), (1, 0), (1, 0), (5, 1)));
        Assert.Equal(5, MedianOf((1, 1), (1, 1), (5, 3)));
        Assert.Equal(1, MedianOf((1, 2), (1, 2), (5, 3)));
    }

    [Fact]
    public void Of_LearnedOfHashAndName_AreTheFasterOfEach()
    {
        var (guess, ofHash, ofName) = (new JobRates(400, 20), new JobRates(500, 20, AreLearned: true), new JobRates(450, 40, AreLearned: true));

        Assert.Equal(new JobRates(500, 40, AreLearned: true), ModelRates.Of([ofHash, ofName], () => guess));
        Assert.Equal((guess, ofName, null), (ModelRates.Of([], () => guess), ModelRates.Of([ofName], () => null), ModelRates.Of([], () => null)));
    }

    private static long? MedianOf(params (long Bytes, int Payers)[] owners) =>
        ModelRates.MedianOf([.. owners.Select(owner => new OwnersSize(owner.Bytes, owner.Payers))]);

    [Fact]
    public void ToWire_Rates_AreTokensASecond()
    {
        Assert.Equal(new TokenRates(400.5m, 20, Learned: true), ModelRates.ToWire(new JobRates(400_500, 20_000, AreLearned: true)));
        Assert.Null(ModelRates.ToWire(null));
    }
}
