using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets;

/// <summary>Reads an account's history from SQLite.</summary>
internal static class SqliteStatements
{
    /// <summary>A page, newest first: one row more than asked for tells whether there is a next page.</summary>
    public static StatementPage Read(SqliteConnection db, string account, long? before, int limit)
    {
        var rows = db.Query(
            """
            SELECT leg.id, leg.amount, head.type, head.created_at, head.job_id, hold.account, hold.node_id, head.duration_ms
            FROM transactions leg
            JOIN transfers head ON head.id = leg.transfer_id
            LEFT JOIN holds hold ON hold.job_id = head.job_id
            WHERE leg.account = @account AND leg.id < @before
            ORDER BY leg.id DESC LIMIT @limit
            """,
            ReadEntry,
            ("@account", account), ("@before", before ?? long.MaxValue), ("@limit", limit + 1));
        return rows.Count > limit
            ? new StatementPage(rows[..limit], rows[limit - 1].Id)
            : new StatementPage(rows, Next: null);
    }

    private static StatementEntry ReadEntry(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Amount = new Credits(row.GetInt64(1)),
        Type = row.GetString(2),
        CreatedAt = SqliteTime.Read(row.GetInt64(3)),
        JobId = row.IsDBNull(4) ? null : row.GetString(4),
        Requester = row.IsDBNull(5) ? null : row.GetString(5),
        NodeId = row.IsDBNull(6) ? null : row.GetString(6),
        DurationMilliseconds = row.IsDBNull(7) ? null : row.GetInt64(7),
    };
}
