namespace MonkeyTroop.Grains.Storage;

/// <summary>Times as the stores keep them.</summary>
public static class StoredTime
{
    /// <summary>The time in UTC, without what is beyond its last whole microsecond: no store keeps that.</summary>
    public static DateTimeOffset WholeMicroseconds(this DateTimeOffset time) =>
        time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond)).ToUniversalTime();
}
