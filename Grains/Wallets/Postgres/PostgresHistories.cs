using MonkeyTroop.Grains.Storage;
using Npgsql;

namespace MonkeyTroop.Grains.Wallets.Postgres;

/// <summary>Reads an account's history.</summary>
internal static class PostgresHistories
{
    /// <summary>
    /// A page of entries. The other side of a transfer for a job is the hold's other party. The index over histories has a number in
    /// place of the account.
    /// </summary>
    internal const string Select =
        """
        SELECT leg.id, leg.transfer_id, leg.amount, leg.type, leg.description, leg.created_at, leg.job_id,
               (leg.metadata ->> 'duration_ms')::bigint, hold.account, hold.node_id,
               coalesce(CASE leg.account WHEN hold.account THEN hold.owner ELSE hold.account END, other.account, ''),
               leg.starter, coalesce(leg.locked, 0)
        FROM transactions leg
        LEFT JOIN holds hold ON hold.job_id = leg.job_id
        LEFT JOIN transactions other
            ON other.transfer_id = leg.transfer_id AND other.leg = 1 - leg.leg AND other.job_id IS NULL AND leg.job_id IS NULL
        WHERE hashtextextended(leg.account, 0) = hashtextextended($1, 0) AND leg.account = $1
          AND (leg.created_at, leg.id) < ($2, $3) AND leg.created_at >= $4
        ORDER BY leg.created_at DESC, leg.id DESC LIMIT $5
        """;

    private const string SelectTime =
        "SELECT created_at FROM transactions WHERE hashtextextended(account, 0) = hashtextextended($1, 0) AND account = $1 AND id = $2";

    public static async Task<IReadOnlyList<AccountHistoryEntry>> ReadAsync(
        NpgsqlConnection connection, string account, AccountHistoryQuery query, CancellationToken cancellation)
    {
        var before = await FindBeforeAsync(connection, account, query, cancellation).ConfigureAwait(false);
        if (query.Before is not null && before is null)
        {
            return [];
        }

        var bound = PagePosition.Bound(before, query.To);
        await using var command = new NpgsqlCommand(Select, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = account },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = bound.Time.ToUniversalTime() },
                new NpgsqlParameter<long> { TypedValue = bound.Id },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = (query.From ?? DateTimeOffset.MinValue).ToUniversalTime() },
                new NpgsqlParameter<int> { TypedValue = query.Limit },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var entries = new List<AccountHistoryEntry>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            entries.Add(ReadEntry(reader));
        }

        return entries;
    }

    /// <summary>Behind which entry the page begins; null when it is the first, or there is no such entry.</summary>
    private static async Task<PagePosition?> FindBeforeAsync(
        NpgsqlConnection connection, string account, AccountHistoryQuery query, CancellationToken cancellation)
    {
        if (query is not { Before: { } id, BeforeTime: null })
        {
            return query is { Before: { } number, BeforeTime: { } known } ? new PagePosition(known, number) : null;
        }

        await using var command = new NpgsqlCommand(SelectTime, connection)
        {
            Parameters = { new NpgsqlParameter<string> { TypedValue = account }, new NpgsqlParameter<long> { TypedValue = id } },
        };
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is DateTime time ? new PagePosition(time, id) : null;
    }

    private static AccountHistoryEntry ReadEntry(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        TransferId = row.GetString(1),
        Amount = new Credits(row.GetInt64(2)),
        Type = row.GetString(3),
        Description = row.IsDBNull(4) ? null : row.GetString(4),
        CreatedAt = row.GetFieldValue<DateTimeOffset>(5),
        JobId = row.IsDBNull(6) ? null : row.GetString(6),
        DurationMilliseconds = row.IsDBNull(7) ? null : row.GetInt64(7),
        Requester = row.IsDBNull(8) ? null : row.GetString(8),
        NodeId = row.IsDBNull(9) ? null : row.GetString(9),
        Counterparty = row.GetString(10),
        Starter = new Credits(row.GetInt64(11)),
        Locked = new Credits(row.GetInt64(12)),
    };
}
