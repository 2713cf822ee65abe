using MonkeyTroop.Grains.Clocks;
using MonkeyTroop.Tests.TestKit.Clocks;

namespace MonkeyTroop.Tests.Unit.Grains.Clocks;

public class CoordinatorClockTests
{
    private readonly WallClock _machine = new();
    private readonly CoordinatorClock _clock;

    public CoordinatorClockTests() => _clock = new CoordinatorClock(_machine);

    [Fact]
    public void GetUtcNow_BeforeTheFirstReading_IsTheMachines()
    {
        _machine.Now += TimeSpan.FromHours(1);

        Assert.Equal(_machine.Now, _clock.GetUtcNow());
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(-600)]
    public void GetUtcNow_MachineIsSet_GoesOnByElapsedTime(double seconds)
    {
        var start = _machine.Now;
        _clock.Set(start + TimeSpan.FromSeconds(5), _clock.GetTimestamp());

        _machine.Pass(TimeSpan.FromSeconds(10));
        _machine.Now += TimeSpan.FromSeconds(seconds);

        Assert.Equal(start + TimeSpan.FromSeconds(15), _clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(seconds - 5), _clock.MachineAhead);
    }
}
