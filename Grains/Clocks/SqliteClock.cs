using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Clocks;

/// <summary>
/// A coordinator on SQLite has no clock but its machine's. When that clock is set, also while the coordinator is down, open holds and their
/// tickets' times move by the same amount. So every hold keeps the time that it had left: none is released early, and none stays too long.
/// While the machine runs, elapsed time tells how far the clock jumped. After a restart of the machine nothing tells, and the time that it was
/// down does not count.
/// </summary>
internal sealed partial class SqliteClock(SqliteWriter writer, CoordinatorClock clock, Func<BootTime> boot, ILogger<SqliteClock> logger) : IClockSource
{
    /// <summary>Often, since between a jump and the next look the old time goes on.</summary>
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Follows the machine's clock, and moves open holds with it. The clock is set on the writer's thread, so that no other write comes between
    /// the holds' new times and the clock's.
    /// </summary>
    public async Task<ClockFinding?> LookAsync(CancellationToken cancellation)
    {
        var moved = await writer.WriteAsync(
            connection =>
            {
                var (machine, timestamp, now) = (clock.Machine.GetUtcNow(), clock.GetTimestamp(), boot());
                var jump = machine - (clock.IsSet ? clock.GetUtcNow() : Expected(connection, now) ?? machine);
                int? holds = jump.Duration() > ClockRules.Noticed ? MoveHolds(connection, jump) : null; // small steps keep a clock right
                Write(connection, machine, now);
                return new Moved(machine, timestamp, jump, holds);
            },
            done => clock.Set(done.Machine, done.Timestamp),
            cancellation).ConfigureAwait(false);
        if (moved.Holds is { } count)
        {
            LogJump(ClockRules.Text(moved.Jump), count);
        }

        return null;
    }

    /// <summary>The time that it should be at the start, by what was stored last; null when nothing was.</summary>
    private static DateTimeOffset? Expected(SqliteConnection connection, BootTime now) =>
        Find(connection) is var (time, then) ? time + (now.Since(then) ?? TimeSpan.Zero) : null;

    private static int MoveHolds(SqliteConnection connection, TimeSpan jump) => connection.Execute(
        "UPDATE holds SET issued_at = issued_at + @jump, expires_at = expires_at + @jump WHERE status = 'open'",
        ("@jump", jump.Ticks / TimeSpan.TicksPerMicrosecond));

    private static (DateTimeOffset Time, BootTime Then)? Find(SqliteConnection connection) =>
        connection.Query(
            "SELECT time, boot, since_boot FROM clock",
            row => (SqliteTime.Read(row.GetInt64(0)), new BootTime(row.GetString(1), TimeSpan.FromMicroseconds(row.GetInt64(2))))) is [var found]
            ? found
            : null;

    private static void Write(SqliteConnection connection, DateTimeOffset time, BootTime now) => connection.Execute(
        """
        INSERT INTO clock (only, time, boot, since_boot) VALUES (1, @time, @boot, @since)
        ON CONFLICT (only) DO UPDATE SET time = excluded.time, boot = excluded.boot, since_boot = excluded.since_boot
        """,
        ("@time", SqliteTime.From(time)), ("@boot", now.Boot), ("@since", now.Elapsed.Ticks / TimeSpan.TicksPerMicrosecond));

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "this machine's clock is {Jump} the time that has passed: it was set, or the machine was down; {Holds} open holds keep the time that they had left")]
    private partial void LogJump(string jump, int holds);

    private sealed record Moved(DateTimeOffset Machine, long Timestamp, TimeSpan Jump, int? Holds);
}
