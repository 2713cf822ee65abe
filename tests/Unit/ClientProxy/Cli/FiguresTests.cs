using MonkeyTroop.ClientProxy.Cli;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Cli;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(null, "-")]
    [InlineData(0L, "0 B")]
    [InlineData(999L, "999 B")]
    [InlineData(1_000L, "1 kB")]
    [InlineData(45_000_000L, "45 MB")]
    [InlineData(274_290_656L, "274 MB")]
    [InlineData(1_000_000_000L, "1.0 GB")]
    [InlineData(4_661_224_676L, "4.7 GB")]
    public void Size_Bytes_AreInTheLargestUnitOfWhichThereIsOne(long? bytes, string text) => Assert.Equal(text, Figures.Size(bytes));

    [Theory]
    [InlineData(null, "-")]
    [InlineData(20.0, "50.00")]
    [InlineData(21.353, "46.83")]
    [InlineData(0.05, "20000.00")]
    public void Price_Rate_IsCreditsForAThousandTokens(double? rate, string text) => Assert.Equal(text, Figures.Price((decimal?)rate));
}
