using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Tests.Unit.Grains.Audit;

public sealed class AuditShipperTests
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(0, 0.9, 1)]
    [InlineData(1, 0.5, 2)]
    [InlineData(2, 0, 2)]
    [InlineData(3, 1, 12)]
    [InlineData(5, 0.5, 30)]
    [InlineData(100_000, 1, 45)]
    public void WaitAfter_FailuresInARow_DoublesUpToABoundAndIsSpread(int failures, double spread, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), AuditShipper.WaitAfter(failures, Every, spread));

    [Fact]
    public void WaitAfter_LongInterval_IsNeverShorterThanHalfOfIt() =>
        Assert.Equal(TimeSpan.FromSeconds(30), AuditShipper.WaitAfter(7, TimeSpan.FromMinutes(1), 0));
}
