using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Grains.Wallets.Sqlite;

/// <summary>The ledger in SQLite; the schema is in <c>sql/sqlite</c>.</summary>
internal sealed class SqliteLedger(SqliteDatabase database, SqliteWriter writer, TimeProvider time) : ILedgerDatabase
{
    /// <summary>One: the file takes one writer at a time.</summary>
    public int Writers => 1;

    public ILedgerWriter CreateWriter(LedgerOptions options) => new SqliteLedgerWriter(writer, time);

    public Task<WalletRow?> FindWalletAsync(string account, CancellationToken cancellation) => Task.FromResult(database.Read(
        db => db.Query(SqliteRows.SelectWallet, SqliteRows.ReadWallet, ("@account", account)) is [var row] ? row : null));

    public Task<IReadOnlyList<(string Account, string JobId)>> FindExpiredAsync(
        DateTimeOffset expiredBefore, int limit, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<(string, string)>>(database.Read(db => db.Query(
            "SELECT account, job_id FROM holds WHERE status = 'open' AND expires_at < @before ORDER BY expires_at LIMIT @limit",
            row => (row.GetString(0), row.GetString(1)),
            ("@before", SqliteTime.From(expiredBefore)), ("@limit", limit))));

    public Task<IReadOnlyList<StatementEntry>> ReadEntriesAsync(string account, StatementQuery query, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<StatementEntry>>(database.Read(db => db.Query(
            """
            SELECT leg.id, leg.transfer_id, leg.amount, leg.type, leg.description, leg.created_at, leg.job_id,
                   json_extract(leg.metadata, '$.duration_ms'), hold.account, hold.node_id, other.account
            FROM transactions leg
            JOIN transactions other ON other.transfer_id = leg.transfer_id AND other.leg = 1 - leg.leg
            LEFT JOIN holds hold ON hold.job_id = leg.job_id
            WHERE leg.account = @account AND leg.id < @before AND leg.created_at >= @from AND leg.created_at < @to
            ORDER BY leg.id DESC LIMIT @limit
            """,
            ReadEntry,
            ("@account", account),
            ("@before", query.Before ?? long.MaxValue),
            ("@from", query.From is { } from ? SqliteTime.From(from) : long.MinValue),
            ("@to", query.To is { } to ? SqliteTime.From(to) : long.MaxValue),
            ("@limit", query.Limit))));

    private static StatementEntry ReadEntry(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        TransferId = row.GetString(1),
        Amount = new Credits(row.GetInt64(2)),
        Type = row.GetString(3),
        Description = row.IsDBNull(4) ? null : row.GetString(4),
        CreatedAt = SqliteTime.Read(row.GetInt64(5)),
        JobId = row.IsDBNull(6) ? null : row.GetString(6),
        DurationMilliseconds = row.IsDBNull(7) ? null : row.GetInt64(7),
        Requester = row.IsDBNull(8) ? null : row.GetString(8),
        NodeId = row.IsDBNull(9) ? null : row.GetString(9),
        Counterparty = row.GetString(10),
    };
}
