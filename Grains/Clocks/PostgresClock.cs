using MonkeyTroop.Grains.Storage;
using Npgsql;

namespace MonkeyTroop.Grains.Clocks;

/// <summary>
/// The time is the database's, which every member reads: the best of three readings every 10 s (the one with the shortest round trip,
/// taken for its middle; Cristian, "Probabilistic clock synchronization", 1989).
/// </summary>
internal sealed class PostgresClock(PostgresDatabase database, CoordinatorClock clock) : IClockSource
{
    private const int Readings = 3;

    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(10);

    public async Task<ClockFinding?> LookAsync(CancellationToken cancellation)
    {
        var reading = await ReadAsync(cancellation).ConfigureAwait(false);
        var now = reading.Time + clock.GetElapsedTime(reading.Timestamp);
        var jump = now - clock.GetUtcNow();
        if (clock.IsSet && !ClockRules.Believes(now, clock.GetUtcNow(), clock.Machine.GetUtcNow()))
        {
            return new ClockFinding(
                $"the database server's clock jumped, it is {ClockRules.Text(jump)} the time before; this process goes on by that: set the clock of the database server right",
                IsReady: true);
        }

        if (!clock.IsSet || jump.Duration() > reading.Uncertainty)
        {
            clock.Set(reading.Time, reading.Timestamp);
        }

        var ahead = clock.MachineAhead;
        return ahead.Duration() <= ClockRules.Noticed
            ? null
            : new ClockFinding(
                $"this machine's clock is {ClockRules.Text(ahead)} the database server's, by which the coordinator decides: set it right",
                ahead.Duration() <= ClockRules.Tolerated);
    }

    private async Task<Reading> ReadAsync(CancellationToken cancellation)
    {
        Reading? best = null;
        for (var count = 0; count < Readings; count++)
        {
            var reading = await database.ReadAsync(
                async (connection, token) =>
                {
                    await using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
                    var began = clock.GetTimestamp();
                    var time = (DateTime)(await command.ExecuteScalarAsync(token).ConfigureAwait(false))!;
                    var half = clock.GetElapsedTime(began) / 2;
                    return new Reading(new DateTimeOffset(time, TimeSpan.Zero) + half, clock.GetTimestamp(), half);
                },
                cancellation).ConfigureAwait(false);
            best = best is null || reading.Uncertainty < best.Uncertainty ? reading : best;
        }

        return best!;
    }

    /// <param name="Time">What the time was.</param>
    /// <param name="Timestamp">When.</param>
    /// <param name="Uncertainty">How far it may be off, to either side.</param>
    private sealed record Reading(DateTimeOffset Time, long Timestamp, TimeSpan Uncertainty);
}
