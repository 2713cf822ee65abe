using System.Data;
using MonkeyTroop.Grains.Storage;
using Npgsql;

namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>One state of a Postgres database, in a transaction that can change nothing.</summary>
internal sealed class PostgresSnapshot : ILedgerSnapshot, IAsyncDisposable
{
    /// <summary>Queries take as long as the books are large; their caller gives up when it wants to.</summary>
    private const string Begin = "SET TRANSACTION READ ONLY; SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0";

    private const string Savepoint = "rule";
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private PostgresSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    /// <summary>Opens a connection and takes the snapshot.</summary>
    /// <exception cref="StoreUnavailableException">The database is away, or it is none of a coordinator's of this version.</exception>
    public static async Task<PostgresSnapshot> OpenAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation).ConfigureAwait(false);
            return await OfAsync(transaction, cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            if (PostgresFaults.IsAway(e))
            {
                throw PostgresFaults.ToUnavailable(e);
            }

            throw;
        }
    }

    /// <summary>What a transaction sees, which can change nothing from here on. Its first query, if it had none yet, takes the snapshot.</summary>
    public static async Task<PostgresSnapshot> OfAsync(NpgsqlTransaction transaction, CancellationToken cancellation)
    {
        var snapshot = new PostgresSnapshot(transaction.Connection!, transaction);
        await snapshot.BeginAsync(cancellation).ConfigureAwait(false);
        return snapshot;
    }

    /// <summary>The connection whose transaction it is.</summary>
    public NpgsqlConnection Connection => _connection;

    /// <summary>Lets others see the same state while this is open: the id to name it by, or null on a standby, which cannot.</summary>
    public async Task<string?> ExportAsync(CancellationToken cancellation)
    {
        string? id = null;
        try
        {
            // Not behind a savepoint, from where the server exports nothing.
            await QueryAsync(
                "SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_export_snapshot() END", row => id = row[0] as string, cancellation)
                .ConfigureAwait(false);
            return id;
        }
        catch (Exception e) when (PostgresFaults.IsAway(e))
        {
            throw PostgresFaults.ToUnavailable(e);
        }
    }

    public async Task ReadAsync(string sql, Action<object?[]> take, CancellationToken cancellation)
    {
        try
        {
            // After a failed query the transaction, and with it the snapshot, can go on only from here.
            await _transaction.SaveAsync(Savepoint, cancellation).ConfigureAwait(false);
            try
            {
                await QueryAsync(sql, take, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (IsAboutRows(e))
            {
                await _transaction.RollbackAsync(Savepoint, cancellation).ConfigureAwait(false);
                await _transaction.ReleaseAsync(Savepoint, cancellation).ConfigureAwait(false);
                throw e is PostgresException { SqlState: not PostgresErrorCodes.NumericValueOutOfRange } unreadable
                    ? new InvalidDataException(unreadable.MessageText, e)
                    : new OverflowException(e.Message, e);
            }

            await _transaction.ReleaseAsync(Savepoint, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresFaults.IsAway(e))
        {
            throw PostgresFaults.ToUnavailable(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        await QueryAsync(Begin, _ => { }, cancellation).ConfigureAwait(false);
        var (database, applied) = ($"database {_connection.Database}", new List<string>());
        try
        {
            await ReadAsync(LedgerSchema.Applied, row => applied.Add((string)row[0]!), cancellation).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw new StoreUnavailableException($"{database} is no coordinator's: {e.Message}", e);
        }

        LedgerSchema.Require(database, applied, Migrations.PostgresScripts);
    }

    /// <summary>Whether a query failed for what is in the database: figures too large, damage, a column or table that is gone (class 42).</summary>
    private static bool IsAboutRows(Exception e) => e switch
    {
        OverflowException => true,
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => false,
        PostgresException { SqlState: var state } =>
            state is PostgresErrorCodes.NumericValueOutOfRange or PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted
            || state.StartsWith("42", StringComparison.Ordinal),
        _ => false,
    };

    private async Task QueryAsync(string sql, Action<object?[]> take, CancellationToken cancellation)
    {
#pragma warning disable CA2100 // Every statement is a constant of ours.
        await using var command = new NpgsqlCommand(sql, _connection, _transaction) { CommandTimeout = 0 };
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var row = new object?[reader.FieldCount];
            reader.GetValues(row!);
            take(row);
        }
    }
}
