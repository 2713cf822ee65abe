using System.Globalization;
using Npgsql;

namespace MonkeyTroop.Grains.Storage;

/// <summary>
/// Lets one process at a time migrate a Postgres database: an advisory lock of a session of its own, which the server gives back
/// whatever becomes of the process.
/// </summary>
internal static class MigrationLock
{
    /// <summary>The lock's number, by which all coordinators on one database know it: "monkey" in ASCII.</summary>
    private const long Key = 0x6D6F_6E6B_6579;

    private const int MarginSeconds = 5;

    /// <summary>Takes the lock; disposing gives it back.</summary>
    /// <param name="source">The database; connections must not be pooled, so that the session ends with the lock.</param>
    /// <param name="limit">The longest wait.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="StoreUnavailableException">Another process had it for all that time.</exception>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public static async Task<IAsyncDisposable> TakeAsync(NpgsqlDataSource source, TimeSpan limit, CancellationToken cancellation)
    {
        var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        try
        {
            await using var batch = new NpgsqlBatch(connection) { Timeout = (int)limit.TotalSeconds + MarginSeconds };
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('lock_timeout', $1, false)")
            {
                Parameters = { new() { Value = Math.Max(1, (long)limit.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) } },
            });
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_advisory_lock($1)") { Parameters = { new() { Value = Key } } });
            await batch.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            return connection;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new StoreUnavailableException("another process is migrating the database; start again when it is done", e);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
