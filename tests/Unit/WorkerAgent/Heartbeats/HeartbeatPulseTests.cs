using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.WorkerAgent.Heartbeats;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Heartbeats;

public sealed class HeartbeatPulseTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void IsLate_BeforeTheFirstTurn_IsFalse()
    {
        var pulse = new HeartbeatPulse(_time);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.False(pulse.IsLate);
    }

    [Fact]
    public void IsLate_WithinTheWaitAndATurn_IsFalseAndTrueBeyond()
    {
        var pulse = new HeartbeatPulse(_time);
        pulse.Expect(Wait);

        _time.Advance(Wait + HeartbeatPulse.Turn);
        Assert.False(pulse.IsLate);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(pulse.IsLate);

        pulse.Expect(TimeSpan.Zero);
        Assert.False(pulse.IsLate);
    }
}
