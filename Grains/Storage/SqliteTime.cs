namespace MonkeyTroop.Grains.Storage;

/// <summary>Times in SQLite: microseconds since 1970, UTC.</summary>
internal static class SqliteTime
{
    /// <summary>The stored form.</summary>
    public static long From(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The time again.</summary>
    public static DateTimeOffset Read(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
