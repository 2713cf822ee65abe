using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>The checks in the SQLite file.</summary>
internal sealed class SqliteCheckStore(SqliteDatabase database, SqliteWriter writer) : ICheckStore
{
    public Task<IReadOnlyDictionary<string, LedgerCheck>> ReadAsync(CancellationToken cancellation) => Task.Run<IReadOnlyDictionary<string, LedgerCheck>>(
        () => database.Read(db => db.Query(
            "SELECT name, since, checked_at, violations FROM ledger_checks",
            row => (
                Name: row.GetString(0),
                Check: new LedgerCheck(SqliteTime.Read(row.GetInt64(1)), row.IsDBNull(2) ? null : SqliteTime.Read(row.GetInt64(2)), row.GetInt64(3)))))
            .ToDictionary(row => row.Name, row => row.Check, StringComparer.Ordinal),
        cancellation);

    public Task<bool> TryClaimAsync(string name, TimeSpan every, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellation) => writer.WriteAsync(
        db => db.Execute(
            """
            UPDATE ledger_checks SET claimed_until = @until
            WHERE name = @name AND (checked_at IS NULL OR checked_at <= @due) AND (claimed_until IS NULL OR claimed_until <= @now)
            """,
            ("@name", name),
            ("@until", SqliteTime.From(until)),
            ("@due", SqliteTime.From(now - every)),
            ("@now", SqliteTime.From(now))) == 1,
        cancellation);

    public Task RecordAsync(string name, DateTimeOffset at, long violations, CancellationToken cancellation) => writer.WriteAsync(
        db => db.Execute(
            """
            UPDATE ledger_checks SET checked_at = @at, violations = @violations, claimed_until = NULL
            WHERE name = @name AND (checked_at IS NULL OR checked_at <= @at)
            """,
            ("@name", name),
            ("@at", SqliteTime.From(at)),
            ("@violations", violations)),
        cancellation);
}
