using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Tests.Unit.Grains.Storage;

public sealed class StoredTimeTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(9, 0)]
    [InlineData(10, 10)]
    [InlineData(-1, -10)]
    public void WholeMicroseconds_AnyTime_LeavesOutWhatNoStoreKeeps(long ticks, long kept) =>
        Assert.Equal(DateTimeOffset.UnixEpoch.AddTicks(kept), DateTimeOffset.UnixEpoch.AddTicks(ticks).WholeMicroseconds());

    [Fact]
    public void WholeMicroseconds_TimeOfAnotherZone_IsTheSameMomentInUtc()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));

        Assert.Equal((time, TimeSpan.Zero), (time.WholeMicroseconds(), time.WholeMicroseconds().Offset));
    }
}
