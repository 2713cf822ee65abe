using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Audit;

/// <summary>The events in the SQLite file.</summary>
internal sealed class SqliteAuditStore(SqliteDatabase database, SqliteWriter writer) : IAuditStore
{
    public Task<long> FindTakenAsync(string file, CancellationToken cancellation) => Task.Run(
        () => database.Read(db => db.Scalar<long>("SELECT taken FROM audit_files WHERE file = @file", ("@file", file))), cancellation);

    public Task<AuditTaken> TakeAsync(string file, long from, long taken, IReadOnlyList<AuditEvent> events, DateTimeOffset now, CancellationToken cancellation) =>
        writer.WriteAsync(
            db =>
            {
                var there = db.Scalar<long>("SELECT taken FROM audit_files WHERE file = @file", ("@file", file));
                if (there < from)
                {
                    return new AuditTaken(0, there);
                }

                var added = Insert(db, events);
                db.Execute(
                    """
                    INSERT INTO audit_files (file, taken, updated_at) VALUES (@file, @taken, @now)
                    ON CONFLICT (file) DO UPDATE SET taken = max(taken, excluded.taken), updated_at = excluded.updated_at
                    """,
                    ("@file", file), ("@taken", taken), ("@now", SqliteTime.From(now)));
                return new AuditTaken(added, Math.Max(there, taken));
            },
            cancellation);

    public Task ForgetAsync(string file, CancellationToken cancellation) =>
        writer.WriteAsync(db => db.Execute("DELETE FROM audit_files WHERE file = @file", ("@file", file)), cancellation);

    public Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellation) => Task.Run(
        () => database.Read(db =>
        {
            // What is asked for and nothing more, so that an index can be chosen by it.
            var filter = "created_at >= @since AND (created_at, id) < (@time, @id)";
            filter += query.EventTypes.Count == 0 ? "" : $" AND event_type IN ({string.Join(", ", query.EventTypes.Select((_, number) => $"@type{number}"))})";
            filter += query.UserId is null ? "" : " AND user_id = @user";
            filter += query.Address is null ? "" : " AND address = @address";
            var count = db.Scalar<long>(
                $"SELECT count(*) FROM (SELECT 1 FROM audit_logs WHERE {filter} LIMIT {AuditPage.Counted + 1})", ParametersOf(query with { After = null }));
            var rows = db.Query(
                $"""
                SELECT id, event_id, event_type, user_id, details, created_at FROM audit_logs WHERE {filter}
                ORDER BY created_at DESC, id DESC LIMIT @limit OFFSET @offset
                """,
                row => (row.GetInt64(0), ReadEvent(row)),
                [.. ParametersOf(query), ("@limit", query.Limit + 1), ("@offset", query.Offset)]);
            return AuditPage.Of(rows, query.Limit, count);
        }),
        cancellation);

    public Task<int> DeleteAsync(DateTimeOffset before, int limit, CancellationToken cancellation) => writer.WriteAsync(
        db =>
        {
            db.Execute("DELETE FROM audit_files WHERE updated_at < @before", ("@before", SqliteTime.From(before)));
            return db.Execute(
                "DELETE FROM audit_logs WHERE id IN (SELECT id FROM audit_logs WHERE created_at < @before ORDER BY created_at, id LIMIT @limit)",
                ("@before", SqliteTime.From(before)), ("@limit", limit));
        },
        cancellation);

    private static int Insert(SqliteConnection db, IReadOnlyList<AuditEvent> events)
    {
        using var command = db.Prepare(
            """
            INSERT INTO audit_logs (event_id, event_type, user_id, details, created_at, address) VALUES (@id, @type, @user, @details, @at, @address)
            ON CONFLICT (event_id) DO NOTHING
            """,
            [("@id", null), ("@type", null), ("@user", null), ("@details", null), ("@at", null), ("@address", null)]);
        var added = 0;
        foreach (var entry in events)
        {
            command.Parameters["@id"].Value = entry.EventId.ToString();
            command.Parameters["@type"].Value = entry.EventType;
            command.Parameters["@user"].Value = (object?)entry.UserId ?? DBNull.Value;
            command.Parameters["@details"].Value = AuditLine.WriteDetails(entry.Details);
            command.Parameters["@at"].Value = SqliteTime.From(entry.CreatedAt);
            command.Parameters["@address"].Value = (object?)entry.Address ?? DBNull.Value;
            added += command.ExecuteNonQuery();
        }

        return added;
    }

    private static (string, object?)[] ParametersOf(AuditQuery query)
    {
        var bound = PagePosition.Bound(query.After, query.Until);
        return
        [
            ("@since", query.Since is { } since ? SqliteTime.From(since) : long.MinValue),
            ("@time", SqliteTime.From(bound.Time)),
            ("@id", bound.Id),
            .. query.EventTypes.Select((type, number) => ($"@type{number}", (object?)type)),
            .. query.Address is { } address ? [("@address", address)] : Array.Empty<(string, object?)>(),
            .. query.UserId is { } user ? [("@user", user)] : Array.Empty<(string, object?)>(),
        ];
    }

    private static AuditEvent ReadEvent(SqliteDataReader row) => new()
    {
        EventId = Guid.Parse(row.GetString(1)),
        EventType = row.GetString(2),
        UserId = row.IsDBNull(3) ? null : row.GetString(3),
        Details = AuditLine.ReadDetails(row.GetString(4)),
        CreatedAt = SqliteTime.Read(row.GetInt64(5)),
    };
}
