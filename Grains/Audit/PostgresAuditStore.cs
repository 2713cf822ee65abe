using System.Text.Json;
using MonkeyTroop.Grains.Storage;
using Npgsql;
using NpgsqlTypes;

namespace MonkeyTroop.Grains.Audit;

/// <summary>The events in Postgres.</summary>
internal sealed class PostgresAuditStore(PostgresDatabase database) : IAuditStore
{
    public Task<long> FindTakenAsync(string file, CancellationToken cancellation) => database.ReadAsync(
        async (connection, token) =>
        {
            await using var command = new NpgsqlCommand("SELECT taken FROM audit_files WHERE file = $1", connection) { Parameters = { Text(file) } };
            return await command.ExecuteScalarAsync(token).ConfigureAwait(false) is long taken ? taken : 0;
        },
        cancellation);

    public Task<AuditTaken> TakeAsync(string file, long from, long taken, IReadOnlyList<AuditEvent> events, DateTimeOffset now, CancellationToken cancellation) =>
        database.ReadAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginLimitedAsync(token).ConfigureAwait(false);
                await using var position = new NpgsqlCommand("SELECT taken FROM audit_files WHERE file = $1 FOR UPDATE", connection, transaction)
                {
                    Parameters = { Text(file) },
                };
                if ((await position.ExecuteScalarAsync(token).ConfigureAwait(false) as long? ?? 0) is var there && there < from)
                {
                    return new AuditTaken(0, there);
                }

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
                return new AuditTaken(added, Math.Max(there, taken));
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
            var count = await CountAsync(connection, query, token).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(
                $"""
                SELECT id, event_id, event_type, user_id, details::text, created_at FROM audit_logs WHERE {Filter(query)}
                ORDER BY created_at DESC, id DESC LIMIT {query.Limit + 1} OFFSET {query.Offset}
                """,
                connection);
            Fill(command, query);
            await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            var rows = new List<(long, AuditEvent)>();
            while (await reader.ReadAsync(token).ConfigureAwait(false))
            {
                rows.Add((reader.GetInt64(0), ReadEvent(reader)));
            }

            return AuditPage.Of(rows, query.Limit, count);
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
            INSERT INTO audit_logs (event_id, event_type, user_id, details, created_at, address)
            SELECT event_id, event_type, user_id, details::jsonb, created_at, address
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
                AS e (event_id, event_type, user_id, details, created_at, address)
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
                Array(NpgsqlDbType.Text, events.Select(e => e.Address)),
            },
        };
        return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Exact as far as is counted; above, what the server's planner expects, and more than was counted.</summary>
    private static async Task<long> CountAsync(NpgsqlConnection connection, AuditQuery query, CancellationToken cancellation)
    {
        var all = query with { After = null };
        await using var count = new NpgsqlCommand(
            $"SELECT count(*) FROM (SELECT FROM audit_logs WHERE {Filter(all)} LIMIT {AuditPage.Counted + 1}) counted", connection);
        Fill(count, all);
        if (await count.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is long exact and <= AuditPage.Counted)
        {
            return exact;
        }

        await using var plan = new NpgsqlCommand($"EXPLAIN (FORMAT JSON) SELECT FROM audit_logs WHERE {Filter(all)}", connection);
        Fill(plan, all);
        using var read = JsonDocument.Parse((string)(await plan.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!);
        return Math.Max(AuditPage.Counted + 1, read.RootElement[0].GetProperty("Plan").GetProperty("Plan Rows").GetInt64());
    }

    /// <summary>What is asked for and nothing more, so that an index can be chosen by it.</summary>
    private static string Filter(AuditQuery query)
    {
        var filter = "created_at >= @since AND (created_at, id) < (@time, @id)";
        filter += query.EventTypes.Count switch { 0 => "", 1 => " AND event_type = @type", _ => " AND event_type = ANY (@types)" };
        filter += query.Address is null ? "" : " AND address = @address";
        return filter + (query.UserId is null ? "" : " AND user_id = @user");
    }

    private static void Fill(NpgsqlCommand command, AuditQuery query)
    {
        command.Parameters.AddWithValue("since", (query.Since ?? DateTimeOffset.MinValue).ToUniversalTime());
        var bound = PagePosition.Bound(query.After, query.Until);
        command.Parameters.AddWithValue("time", bound.Time.ToUniversalTime());
        command.Parameters.AddWithValue("id", bound.Id);
        AddText("type", query.EventTypes is [var type] ? type : null);
        AddText("user", query.UserId);
        AddText("address", query.Address);
        if (query.EventTypes.Count > 1)
        {
            command.Parameters.AddWithValue("types", query.EventTypes.ToArray());
        }

        void AddText(string name, string? value)
        {
            if (value is not null)
            {
                command.Parameters.AddWithValue(name, value);
            }
        }
    }

    private static AuditEvent ReadEvent(NpgsqlDataReader row) => new()
    {
        EventId = row.GetGuid(1),
        EventType = row.GetString(2),
        UserId = row.IsDBNull(3) ? null : row.GetString(3),
        Details = AuditLine.ReadDetails(row.GetString(4)),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(5),
    };

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter<DateTimeOffset> Time(DateTimeOffset value) => new() { TypedValue = value.ToUniversalTime() };

    private static NpgsqlParameter Array<T>(NpgsqlDbType type, IEnumerable<T> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };
}
