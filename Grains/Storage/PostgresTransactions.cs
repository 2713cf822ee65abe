using Npgsql;

namespace MonkeyTroop.Grains.Storage;

/// <summary>Transactions on pooled connections that take more than one round trip.</summary>
internal static class PostgresTransactions
{
    /// <summary>
    /// Begins a transaction that the server rolls back, with its session, when it hears nothing for 10 s in the middle of it: a process that
    /// is halted there keeps its locks no longer than that. What the command in the middle takes does not count.
    /// </summary>
    /// <param name="connection">A connection outside any transaction.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<NpgsqlTransaction> BeginLimitedAsync(this NpgsqlConnection connection, CancellationToken cancellation)
    {
        var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        try
        {
            await using var limit = new NpgsqlCommand("SET LOCAL idle_in_transaction_session_timeout = '10s'", connection, transaction);
            await limit.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            return transaction;
        }
        catch
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
