using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Audit;

/// <summary>The events in the SQLite file.</summary>
internal sealed class SqliteAuditStore(SqliteDatabase database, SqliteWriter writer) : IAuditStore
{
    private const string Filter =
        """
        FROM audit_logs
        WHERE (@type IS NULL OR event_type = @type) AND (@user IS NULL OR user_id = @user) AND created_at >= @since AND created_at < @until
        """;

    public Task<long> FindTakenAsync(string file, CancellationToken cancellation) => Task.Run(
        () => database.Read(db => db.Scalar<long>("SELECT taken FROM audit_files WHERE file = @file", ("@file", file))), cancellation);

    public Task<int> TakeAsync(string file, long taken, IReadOnlyList<AuditEvent> events, DateTimeOffset now, CancellationToken cancellation) =>
        writer.WriteAsync(
            db =>
            {
                var added = Insert(db, events);
                db.Execute(
                    """
                    INSERT INTO audit_files (file, taken, updated_at) VALUES (@file, @taken, @now)
                    ON CONFLICT (file) DO UPDATE SET taken = max(taken, excluded.taken), updated_at = excluded.updated_at
                    """,
                    ("@file", file), ("@taken", taken), ("@now", SqliteTime.From(now)));
                return added;
            },
            cancellation);

    public Task ForgetAsync(string file, CancellationToken cancellation) =>
        writer.WriteAsync(db => db.Execute("DELETE FROM audit_files WHERE file = @file", ("@file", file)), cancellation);

    public Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellation) => Task.Run(
        () => database.Read(db =>
        {
            (string, object?)[] filter =
            [
                ("@type", query.EventType),
                ("@user", query.UserId),
                ("@since", query.Since is { } since ? SqliteTime.From(since) : long.MinValue),
                ("@until", query.Until is { } until ? SqliteTime.From(until) : long.MaxValue),
            ];
            var count = db.Scalar<long>($"SELECT count(*) {Filter}", filter);
            var events = db.Query(
                $"SELECT event_id, event_type, user_id, details, created_at {Filter} ORDER BY created_at DESC, id DESC LIMIT @limit OFFSET @offset",
                ReadEvent,
                [.. filter, ("@limit", query.Limit), ("@offset", query.Offset)]);
            return new AuditPage(events, count);
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
            INSERT INTO audit_logs (event_id, event_type, user_id, details, created_at) VALUES (@id, @type, @user, @details, @at)
            ON CONFLICT (event_id) DO NOTHING
            """,
            [("@id", null), ("@type", null), ("@user", null), ("@details", null), ("@at", null)]);
        var added = 0;
        foreach (var entry in events)
        {
            command.Parameters["@id"].Value = entry.EventId.ToString();
            command.Parameters["@type"].Value = entry.EventType;
            command.Parameters["@user"].Value = (object?)entry.UserId ?? DBNull.Value;
            command.Parameters["@details"].Value = AuditLine.WriteDetails(entry.Details);
            command.Parameters["@at"].Value = SqliteTime.From(entry.CreatedAt);
            added += command.ExecuteNonQuery();
        }

        return added;
    }

    private static AuditEvent ReadEvent(SqliteDataReader row) => new()
    {
        EventId = Guid.Parse(row.GetString(0)),
        EventType = row.GetString(1),
        UserId = row.IsDBNull(2) ? null : row.GetString(2),
        Details = AuditLine.ReadDetails(row.GetString(3)),
        CreatedAt = SqliteTime.Read(row.GetInt64(4)),
    };
}
