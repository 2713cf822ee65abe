using MonkeyTroop.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace MonkeyTroop.Grains.Audit;

/// <summary>The events in Postgres.</summary>
internal sealed class PostgresAuditStore(PostgresDatabase database) : IAuditStore
{
    private const string Filter =
        """
        FROM audit_logs
        WHERE ($1::text IS NULL OR event_type = $1) AND ($2::text IS NULL OR user_id = $2) AND created_at >= $3 AND created_at < $4
        """;

    public Task<long> FindTakenAsync(string file, CancellationToken cancellation) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var command = new NpgsqlCommand("SELECT taken FROM audit_files WHERE file = $1", connection) { Parameters = { Text(file) } };
            return await command.ExecuteScalarAsync(token).ConfigureAwait(false) is long taken ? taken : 0;
        },
        cancellation);

    public Task<int> TakeAsync(string file, long taken, IReadOnlyList<AuditEvent> events, DateTimeOffset now, CancellationToken cancellation) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginLimitedAsync(token).ConfigureAwait(false);
                var added = await InsertAsync(connection, events, token).ConfigureAwait(false);
                await using var batch = new NpgsqlBatch(connection, transaction)
                {
                    BatchCommands =
                    {
                        // Whatever the server's default is: the file goes when its time is over, the events must stay.
                        new NpgsqlBatchCommand("SET LOCAL synchronous_commit = on"),
                        new NpgsqlBatchCommand(
                            """
                            INSERT INTO audit_files (file, taken, updated_at) VALUES ($1, $2, $3)
                            ON CONFLICT (file) DO UPDATE SET taken = greatest(audit_files.taken, excluded.taken), updated_at = excluded.updated_at
                            """)
                        {
                            Parameters = { Text(file), new NpgsqlParameter<long> { TypedValue = taken }, Time(now) },
                        },
                    },
                };
                await batch.ExecuteNonQueryAsync(token).ConfigureAwait(false);
                await transaction.CommitAsync(token).ConfigureAwait(false);
                return added;
            },
            cancellation);

    public Task ForgetAsync(string file, CancellationToken cancellation) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var command = new NpgsqlCommand("DELETE FROM audit_files WHERE file = $1", connection) { Parameters = { Text(file) } };
            return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
        },
        cancellation);

    public Task<AuditPage> ReadAsync(AuditQuery query, CancellationToken cancellation) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(Command($"SELECT count(*) {Filter}", query));
            var page = Command(
                $"SELECT event_id, event_type, user_id, details::text, created_at {Filter} ORDER BY created_at DESC, id DESC LIMIT $5 OFFSET $6", query);
            page.Parameters.Add(new NpgsqlParameter<int> { TypedValue = query.Limit });
            page.Parameters.Add(new NpgsqlParameter<long> { TypedValue = query.Offset });
            batch.BatchCommands.Add(page);
            await using var reader = await batch.ExecuteReaderAsync(token).ConfigureAwait(false);
            await reader.ReadAsync(token).ConfigureAwait(false);
            var count = reader.GetInt64(0);
            await reader.NextResultAsync(token).ConfigureAwait(false);
            var events = new List<AuditEvent>();
            while (await reader.ReadAsync(token).ConfigureAwait(false))
            {
                events.Add(ReadEvent(reader));
            }

            return new AuditPage(events, count);
        },
        cancellation);

    public Task<int> DeleteAsync(DateTimeOffset before, int limit, CancellationToken cancellation) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var files = new NpgsqlCommand("DELETE FROM audit_files WHERE updated_at < $1", connection) { Parameters = { Time(before) } };
            await files.ExecuteNonQueryAsync(token).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(
                "DELETE FROM audit_logs WHERE id IN (SELECT id FROM audit_logs WHERE created_at < $1 ORDER BY created_at, id LIMIT $2)", connection)
            {
                Parameters = { Time(before), new NpgsqlParameter<int> { TypedValue = limit } },
            };
            return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false);
        },
        cancellation);

    private static async Task<int> InsertAsync(NpgsqlConnection connection, IReadOnlyList<AuditEvent> events, CancellationToken cancellation)
    {
        if (events.Count == 0)
        {
            return 0;
        }

        await using var command = new NpgsqlCommand(
            """
            INSERT INTO audit_logs (event_id, event_type, user_id, details, created_at)
            SELECT event_id, event_type, user_id, details::jsonb, created_at
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) AS e (event_id, event_type, user_id, details, created_at)
            ON CONFLICT (event_id) DO NOTHING
            """,
            connection)
        {
            Parameters =
            {
                Array(NpgsqlDbType.Uuid, events.Select(e => e.EventId)),
                Array(NpgsqlDbType.Text, events.Select(e => e.EventType)),
                Array(NpgsqlDbType.Text, events.Select(e => e.UserId)),
                Array(NpgsqlDbType.Text, events.Select(e => AuditLine.WriteDetails(e.Details))),
                Array(NpgsqlDbType.TimestampTz, events.Select(e => e.CreatedAt.UtcDateTime)),
            },
        };
        return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static NpgsqlBatchCommand Command(string sql, AuditQuery query) => new(sql)
    {
        Parameters =
        {
            Text(query.EventType),
            Text(query.UserId),
            Time(query.Since ?? DateTimeOffset.MinValue),
            Time(query.Until ?? DateTimeOffset.MaxValue),
        },
    };

    private static AuditEvent ReadEvent(NpgsqlDataReader row) => new()
    {
        EventId = row.GetGuid(0),
        EventType = row.GetString(1),
        UserId = row.IsDBNull(2) ? null : row.GetString(2),
        Details = AuditLine.ReadDetails(row.GetString(3)),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(4),
    };

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter<DateTimeOffset> Time(DateTimeOffset value) => new() { TypedValue = value.ToUniversalTime() };

    private static NpgsqlParameter Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}
