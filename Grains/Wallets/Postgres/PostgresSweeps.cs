using Npgsql;
using static MonkeyTroop.Grains.Wallets.Postgres.PostgresBatches;

namespace MonkeyTroop.Grains.Wallets.Postgres;

/// <summary>
/// Finds open holds that expired. No index tells them from ended ones, so that ending a hold touches none; instead the database keeps
/// how far everything has ended, and a search begins there. That mark is moved in three steps, and may stop after each:
/// announce how far while no hold is being inserted, look, and move it unless a hold came in between that expires earlier (a trigger
/// then moves it back). An insert is either done before the announcement, and seen, or knows of it.
/// </summary>
internal static class PostgresSweeps
{
    /// <summary>By how much the mark is moved at least, so that it is written every now and then only.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    /// <summary>Open holds that expired before a time, the oldest first.</summary>
    public static async Task<IReadOnlyList<(string Account, string JobId)>> FindAsync(
        NpgsqlConnection connection, DateTimeOffset expiredBefore, int limit, CancellationToken cancellation)
    {
        var (towards, swept, isWorthIt) = await ReadMarkAsync(connection, expiredBefore, cancellation).ConfigureAwait(false);
        if (isWorthIt && towards < expiredBefore)
        {
            towards = await AnnounceAsync(connection, expiredBefore, cancellation).ConfigureAwait(false) ?? towards;
        }

        var (holds, oldest) = await LookAsync(connection, swept, expiredBefore, limit, cancellation).ConfigureAwait(false);
        var done = oldest ?? expiredBefore;
        if (isWorthIt)
        {
            await MoveAsync(connection, swept, done < towards ? done : towards, towards, cancellation).ConfigureAwait(false);
        }

        return holds;
    }

    private static async Task<(DateTimeOffset Towards, DateTimeOffset Swept, bool IsWorthIt)> ReadMarkAsync(
        NpgsqlConnection connection, DateTimeOffset expiredBefore, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "SELECT towards, swept, EXISTS (SELECT FROM holds WHERE expires_at >= swept AND expires_at < $1) FROM hold_sweeps", connection)
        {
            Parameters = { Value(expiredBefore - Step) },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await row.ReadAsync(cancellation).ConfigureAwait(false)
            ? (row.GetFieldValue<DateTimeOffset>(0), row.GetFieldValue<DateTimeOffset>(1), row.GetBoolean(2))
            : (DateTimeOffset.MinValue, DateTimeOffset.MinValue, false); // without a mark everything is searched
    }

    /// <summary>In one round trip, so that a process which is halted in the middle keeps no other waiting.</summary>
    /// <returns>How far the mark may be moved from now on, or null when inserting went on for so long that this was given up.</returns>
    private static async Task<DateTimeOffset?> AnnounceAsync(
        NpgsqlConnection connection, DateTimeOffset expiredBefore, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("SELECT set_config('lock_timeout', '200ms', true)"); // inserts wait behind this
        batch.Add("SELECT pg_advisory_xact_lock('hold_sweeps'::regclass::oid::bigint)");
        batch.Add("UPDATE hold_sweeps SET towards = greatest(towards, $1) RETURNING towards", Value(expiredBefore));
        try
        {
            await using var row = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            await row.NextResultAsync(cancellation).ConfigureAwait(false);
            await row.NextResultAsync(cancellation).ConfigureAwait(false);
            return await row.ReadAsync(cancellation).ConfigureAwait(false) ? row.GetFieldValue<DateTimeOffset>(0) : null;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return null;
        }
    }

    private static async Task<(IReadOnlyList<(string Account, string JobId)> Holds, DateTimeOffset? Oldest)> LookAsync(
        NpgsqlConnection connection, DateTimeOffset swept, DateTimeOffset expiredBefore, int limit, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT account, job_id, expires_at FROM holds
            WHERE status = 'open' AND expires_at >= $1 AND expires_at < $2 ORDER BY expires_at LIMIT $3
            """,
            connection)
        {
            Parameters = { Value(swept), Value(expiredBefore), Value(limit) },
        };
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var (holds, oldest) = (new List<(string, string)>(), (DateTimeOffset?)null);
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
        {
            holds.Add((row.GetString(0), row.GetString(1)));
            oldest ??= row.GetFieldValue<DateTimeOffset>(2);
        }

        return (holds, oldest);
    }

    /// <summary>Moves the mark, unless it is not where the look began: a hold that came since may be before that.</summary>
    private static async Task MoveAsync(
        NpgsqlConnection connection, DateTimeOffset from, DateTimeOffset to, DateTimeOffset towards, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE hold_sweeps SET swept = $1 WHERE towards = $2 AND swept = $3 AND swept < $1", connection)
        {
            Parameters = { Value(to), Value(towards), Value(from) },
        };
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
