namespace MonkeyTroop.Grains.Clocks;

/// <summary>
/// The time that the coordinator uses for every decision: when tickets are issued and expire, when holds are released, whether proofs are
/// fresh. It is a reading that all members share, plus the time elapsed since. So a machine whose clock is wrong or changed decides nothing.
/// Before the first reading it is the machine's clock. Timers are the machine's, because they measure elapsed time only.
/// </summary>
/// <param name="machine">The machine's clock.</param>
public sealed class CoordinatorClock(TimeProvider machine) : TimeProvider
{
    private Anchor? _anchor;

    /// <summary>The machine's clock.</summary>
    public TimeProvider Machine => machine;

    /// <summary>Whether a reading was taken.</summary>
    public bool IsSet => Volatile.Read(ref _anchor) is not null;

    /// <summary>How far the machine's clock is ahead of this one; negative when it is behind.</summary>
    public TimeSpan MachineAhead => machine.GetUtcNow() - GetUtcNow();

    /// <inheritdoc />
    public override long TimestampFrequency => machine.TimestampFrequency;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => Volatile.Read(ref _anchor) is { } anchor
        ? anchor.Time + machine.GetElapsedTime(anchor.Timestamp)
        : machine.GetUtcNow();

    /// <inheritdoc />
    public override long GetTimestamp() => machine.GetTimestamp();

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Goes on from here.</summary>
    /// <param name="time">The time that it was.</param>
    /// <param name="timestamp">The timestamp at which it was.</param>
    internal void Set(DateTimeOffset time, long timestamp) => Volatile.Write(ref _anchor, new Anchor(time, timestamp));

    private sealed record Anchor(DateTimeOffset Time, long Timestamp);
}
