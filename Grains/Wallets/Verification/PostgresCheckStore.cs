using MonkeyTroop.Grains.Storage;
using Npgsql;

namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>The checks in Postgres.</summary>
internal sealed class PostgresCheckStore(PostgresDatabase database) : ICheckStore
{
    public Task<IReadOnlyDictionary<string, LedgerCheck>> ReadAsync(CancellationToken cancellation) => database.ReadAsync<IReadOnlyDictionary<string, LedgerCheck>>(
        async (connection, token) =>
        {
            await using var command = new NpgsqlCommand("SELECT name, since, checked_at, violations FROM ledger_checks", connection);
            await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            var checks = new Dictionary<string, LedgerCheck>(StringComparer.Ordinal);
            while (await reader.ReadAsync(token).ConfigureAwait(false))
            {
                checks[reader.GetString(0)] = new LedgerCheck(
                    reader.GetFieldValue<DateTimeOffset>(1), reader.IsDBNull(2) ? null : reader.GetFieldValue<DateTimeOffset>(2), reader.GetInt64(3));
            }

            return checks;
        },
        cancellation);

    public Task<bool> TryClaimAsync(string name, TimeSpan every, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation) =>
        ExecuteAsync(
            """
            UPDATE ledger_checks SET claimed_until = $2
            WHERE name = $1 AND (checked_at IS NULL OR checked_at <= $3) AND (claimed_until IS NULL OR claimed_until <= $4)
            """,
            cancellation,
            new NpgsqlParameter<string> { TypedValue = name },
            Time(until),
            Time(now - every),
            Time(now));

    public Task RecordAsync(string name, DateTimeOffset at, long violations, CancellationToken cancellation) =>
        ExecuteAsync(
            """
            UPDATE ledger_checks SET checked_at = $2, violations = $3, claimed_until = NULL
            WHERE name = $1 AND (checked_at IS NULL OR checked_at <= $2)
            """,
            cancellation,
            new NpgsqlParameter<string> { TypedValue = name },
            Time(at),
            new NpgsqlParameter<long> { TypedValue = violations });

    private Task<bool> ExecuteAsync(string sql, CancellationToken cancellation, params NpgsqlParameter[] parameters) => database.ReadAsync(
        async (connection, token) =>
        {
#pragma warning disable CA2100 // Every statement is a constant of ours.
            await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
            command.Parameters.AddRange(parameters);
            return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false) == 1;
        },
        cancellation);

    private static NpgsqlParameter<DateTimeOffset> Time(DateTimeOffset value) => new() { TypedValue = value.ToUniversalTime() };
}
