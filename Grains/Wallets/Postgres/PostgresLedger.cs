using System.Diagnostics;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;
using Npgsql;

namespace MonkeyTroop.Grains.Wallets.Postgres;

/// <summary>The ledger in Postgres; the schema is in <c>sql/postgres</c>.</summary>
internal sealed class PostgresLedger(PostgresDatabase database, TimeProvider time, LedgerMetrics? metrics = null) : ILedgerDatabase
{
    private readonly PostgresAccounts _accounts = new();

    /// <summary>One: large batches of few accounts nearly always share a wallet, so that a second writer waits for the first one's locks.</summary>
    public int Writers => 1;

    public ILedgerWriter CreateWriter(LedgerOptions options) => new PostgresLedgerWriter(database, _accounts, options, time, metrics);

    public Task<WalletRow?> FindWalletAsync(string account, CancellationToken cancellation) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var command = new NpgsqlCommand($"SELECT {PostgresRows.WalletColumns} FROM wallets WHERE account = $1", connection)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = account } },
            };
            await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            return await reader.ReadAsync(token).ConfigureAwait(false) ? PostgresRows.ReadWallet(reader) : null;
        },
        cancellation);

    public Task<IReadOnlyList<(string Account, string JobId)>> FindExpiredAsync(
        DateTimeOffset expiredBefore, int limit, CancellationToken cancellation) =>
        database.ReadAsync((connection, token) => PostgresSweeps.FindAsync(connection, expiredBefore, limit, token), cancellation);

    public Task<bool> HasAsync(WrittenRow row, CancellationToken cancellation) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var command = new NpgsqlCommand(
                row.Kind switch
                {
                    WrittenRowKind.Hold => "SELECT EXISTS (SELECT FROM holds WHERE job_id = $1 AND $2::bigint = 0)",
                    WrittenRowKind.Receipt => "SELECT EXISTS (SELECT FROM receipts WHERE job_id = $1 AND sequence = $2)",
                    WrittenRowKind.Transfer =>
                        "SELECT EXISTS (SELECT FROM transactions WHERE transfer_id = $1 AND leg = 0 AND job_id IS NULL AND $2::bigint = 0)",
                    _ => throw new UnreachableException($"a row of kind {row.Kind}"),
                },
                connection)
            {
                Parameters = { new NpgsqlParameter<string> { TypedValue = row.Id }, new NpgsqlParameter<long> { TypedValue = row.Sequence } },
            };
            return await command.ExecuteScalarAsync(token).ConfigureAwait(false) is true;
        },
        cancellation);

    public Task<DateTimeOffset?> FindNewestHoldAsync(CancellationToken cancellation) => database.ReadAsync<DateTimeOffset?>(
        async (connection, token) =>
        {
            await using var command = new NpgsqlCommand("SELECT issued_at FROM holds ORDER BY expires_at DESC LIMIT 1", connection);
            return await command.ExecuteScalarAsync(token).ConfigureAwait(false) is DateTime issued ? new DateTimeOffset(issued) : null;
        },
        cancellation);

    public Task<IReadOnlyList<AccountHistoryEntry>> ReadEntriesAsync(string account, AccountHistoryQuery query, CancellationToken cancellation) =>
        database.ReadAsync((connection, token) => PostgresHistories.ReadAsync(connection, account, query, token), cancellation);
}
