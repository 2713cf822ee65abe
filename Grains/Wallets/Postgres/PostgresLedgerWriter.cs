using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;
using Npgsql;

namespace MonkeyTroop.Grains.Wallets.Postgres;

/// <summary>
/// Writes a batch in one transaction of two round trips: read and lock, write and commit. Keeps one connection; when that
/// breaks, a batch is tried again on a new one, three times in all. That is right even when the commit's answer was what got lost, since
/// every operation finds what it did before. After any failure the session ends: the library takes a statement that failed while it
/// was being prepared for a prepared one without rows (npgsql issue 6391).
/// </summary>
internal sealed class PostgresLedgerWriter(PostgresDatabase database, PostgresAccounts accounts, TimeProvider time) : ILedgerWriter
{
    /// <summary>
    /// One plan for each statement, by its indexes, whatever the arrays hold: the planner's guess of their length costs more
    /// than it saves. A commit is on disk when it returns, also where the server's default is not to wait for that. Others wait
    /// for this writer's locks only for so long, also when this process is halted in the middle.
    /// </summary>
    private const string Settings =
        """
        SET plan_cache_mode = force_generic_plan;
        SET enable_seqscan = off;
        SET enable_hashjoin = off;
        SET enable_mergejoin = off;
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';
        SET lock_timeout = '5s';
        SET idle_in_transaction_session_timeout = '10s';
        """;

    private const int Attempts = 3;
    private NpgsqlConnection? _connection;

    /// <summary>The connection while there is one, for tests of its settings.</summary>
    internal NpgsqlConnection? Connection => _connection;

    public async Task CommitAsync(IReadOnlyList<LedgerOperation> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TryCommitAsync(batch).ConfigureAwait(false);
                return;
            }
            catch (PostgresException e) when (e.SqlState.StartsWith("23", StringComparison.Ordinal)) // integrity constraint violation
            {
                await CloseAsync().ConfigureAwait(false);
                throw new LedgerRefusedException($"the database refused an operation: {e.MessageText}", e);
            }
            catch (Exception e) when (PostgresFaults.IsAway(e))
            {
                await CloseAsync().ConfigureAwait(false);
                if (attempt == Attempts || !MayTryAgain(e))
                {
                    throw PostgresFaults.ToUnavailable(e);
                }
            }
            catch
            {
                await CloseAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);

    /// <summary>
    /// Whether the same on a new connection can succeed at once: a broken one, a deadlock, a session that the server ended because this
    /// process stood still; not a server that is down or slow.
    /// </summary>
    private static bool MayTryAgain(Exception e) => e switch
    {
        PostgresException { SqlState: var state } => state
            is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresFaults.StoodStill,
        _ => e is NpgsqlException { InnerException: IOException },
    };

    private async Task TryCommitAsync(IReadOnlyList<LedgerOperation> batch)
    {
        var connection = _connection ??= await OpenAsync().ConfigureAwait(false);
        var keys = LedgerKeys.Of(batch);
        var missing = accounts.Unknown(keys.Ensured);
        var page = new LedgerPage(time);
        await PostgresRows.LoadAsync(connection, keys, missing, time.GetUtcNow(), page, CancellationToken.None).ConfigureAwait(false);
        foreach (var operation in batch)
        {
            operation.Apply(page);
        }

        await PostgresChanges.CommitAsync(connection, page, CancellationToken.None).ConfigureAwait(false);
        accounts.Add(missing);
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = await database.Unpooled.OpenConnectionAsync().ConfigureAwait(false);
        try
        {
            await using var command = new NpgsqlCommand(Settings, connection);
            await command.ExecuteNonQueryAsync().ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
