using System.Diagnostics;
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

    public Task<IReadOnlyList<AccountHistoryEntry>> ReadEntriesAsync(string account, AccountHistoryQuery query, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<AccountHistoryEntry>>(database.Read(db => Read(db, account, query)));

    public Task<bool> HasAsync(WrittenRow row, CancellationToken cancellation) => Task.FromResult(database.Read(db => db.Scalar<long>(
        row.Kind switch
        {
            WrittenRowKind.Hold => "SELECT count(*) FROM holds WHERE job_id = @id AND @sequence = 0",
            WrittenRowKind.Receipt => "SELECT count(*) FROM receipts WHERE job_id = @id AND sequence = @sequence",
            WrittenRowKind.Transfer => "SELECT count(*) FROM transactions WHERE transfer_id = @id AND leg = 0 AND @sequence = 0",
            _ => throw new UnreachableException($"a row of kind {row.Kind}"),
        },
        ("@id", row.Id),
        ("@sequence", row.Sequence)) > 0));

    public Task<DateTimeOffset?> FindNewestHoldAsync(CancellationToken cancellation) => Task.FromResult(database.Read<DateTimeOffset?>(db =>
        db.Query("SELECT issued_at FROM holds ORDER BY expires_at DESC LIMIT 1", row => SqliteTime.Read(row.GetInt64(0))) is [var issued] ? issued : null));

    private static List<AccountHistoryEntry> Read(SqliteConnection db, string account, AccountHistoryQuery query)
    {
        var before = FindBefore(db, account, query);
        if (query.Before is not null && before is null)
        {
            return [];
        }

        var bound = PagePosition.Bound(before, query.To);
        return db.Query(
            """
            SELECT leg.id, leg.transfer_id, leg.amount, leg.type, leg.description, leg.created_at, leg.job_id,
                   json_extract(leg.metadata, '$.duration_ms'), hold.account, hold.node_id, other.account,
                   leg.starter, coalesce(leg.locked, 0)
            FROM transactions leg
            JOIN transactions other ON other.transfer_id = leg.transfer_id AND other.leg = 1 - leg.leg
            LEFT JOIN holds hold ON hold.job_id = leg.job_id
            WHERE leg.account = @account AND (leg.created_at, leg.id) < (@time, @id) AND leg.created_at >= @from
            ORDER BY leg.created_at DESC, leg.id DESC LIMIT @limit
            """,
            ReadEntry,
            ("@account", account),
            ("@time", SqliteTime.From(bound.Time)),
            ("@id", bound.Id),
            ("@from", query.From is { } from ? SqliteTime.From(from) : long.MinValue),
            ("@limit", query.Limit));
    }

    /// <summary>Behind which entry a page begins; null when it is the first, or there is no such entry.</summary>
    private static PagePosition? FindBefore(SqliteConnection db, string account, AccountHistoryQuery query) => query switch
    {
        { Before: { } id, BeforeTime: { } time } => new PagePosition(time, id),
        { Before: { } id } => db.Query(
            "SELECT created_at FROM transactions WHERE account = @account AND id = @id", row => SqliteTime.Read(row.GetInt64(0)), ("@account", account), ("@id", id))
            is [var time] ? new PagePosition(time, id) : null,
        _ => null,
    };

    private static AccountHistoryEntry ReadEntry(SqliteDataReader row) => new()
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
        Starter = new Credits(row.GetInt64(11)),
        Locked = new Credits(row.GetInt64(12)),
    };
}
