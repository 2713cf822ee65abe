using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Clocks;

/// <summary>
/// The time of a coordinator on its own is its machine's, but what it has promised does not depend on that being set: when the clock jumps,
/// or was set while the coordinator was down, open holds and the times of their tickets jump with it. So none is released early and none
/// stays longer than it would have. While the machine runs, elapsed time tells how far it jumped. After the machine itself was down nobody
/// can tell, and the time that it was down does not count.
/// </summary>
internal sealed partial class SqliteClock(SqliteWriter writer, CoordinatorClock clock, Func<BootTime> boot, ILogger<SqliteClock> logger) : IClockSource
{
    /// <summary>Often, since between a jump and the next look the old time goes on.</summary>
    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);

    public Task BeginAsync(CancellationToken cancellation) => MoveAsync(
        (connection, machine, now) => Find(connection) is var (time, then) ? machine - (time + (now.Since(then) ?? TimeSpan.Zero)) : TimeSpan.Zero,
        cancellation);

    public async Task<ClockFinding?> LookAsync(CancellationToken cancellation)
    {
        await MoveAsync((_, machine, _) => machine - clock.GetUtcNow(), cancellation).ConfigureAwait(false);
        return null;
    }

    /// <summary>
    /// Goes on by the machine's clock, and lets open holds jump with it. The clock is set on the writer's thread, so that no other write
    /// comes between the holds' new times and the clock's.
    /// </summary>
    private async Task MoveAsync(Func<SqliteConnection, DateTimeOffset, BootTime, TimeSpan> jumpOf, CancellationToken cancellation)
    {
        var moved = await writer.WriteAsync(
            connection =>
            {
                var (machine, timestamp, now) = (clock.Machine.GetUtcNow(), clock.GetTimestamp(), boot());
                var jump = jumpOf(connection, machine, now);
                var holds = jump.Duration() <= ClockRules.Noticed ? 0 : MoveHolds(connection, jump); // small steps keep a clock right
                Write(connection, machine, now);
                return new Moved(machine, timestamp, jump, holds);
            },
            done => clock.Set(done.Machine, done.Timestamp),
            cancellation).ConfigureAwait(false);
        if (moved.Jump.Duration() > ClockRules.Noticed)
        {
            LogJump(ClockRules.Text(moved.Jump), moved.Holds);
        }
    }

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

    private sealed record Moved(DateTimeOffset Machine, long Timestamp, TimeSpan Jump, int Holds);
}
