namespace MonkeyTroop.Tests.TestKit.Clocks;

/// <summary>A clock that tests set, while elapsed time goes on only when they say so.</summary>
public sealed class WallClock : TimeProvider
{
    private TimeSpan _elapsed;

    /// <summary>What the clock shows.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Time since the machine started.</summary>
    public TimeSpan Elapsed => _elapsed;

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => Now;

    /// <inheritdoc />
    public override long GetTimestamp() => _elapsed.Ticks;

    /// <summary>Lets time pass, for the clock too.</summary>
    public void Pass(TimeSpan time) => (_elapsed, Now) = (_elapsed + time, Now + time);
}
