using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Audit;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Postgres;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Wallets.Audit;

public sealed class PostgresLedgerAuditorTests(SharedPostgres postgres) : LedgerAuditorContract
{
    /// <summary>Puts every CHECK out of the way and back again, as if it had held all the time.</summary>
    private const string WithoutChecks =
        """
        CREATE TEMP TABLE checks AS SELECT conrelid::regclass::text AS relation, conname AS name, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint WHERE contype = 'c' AND conrelid::regclass::text IN ('wallets', 'holds', 'receipts', 'transactions');
        DO $$ DECLARE c record; BEGIN FOR c IN SELECT * FROM checks LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.relation, c.name); END LOOP; END $$;
        SET session_replication_role = replica;
        {0};
        SET session_replication_role = origin;
        DO $$ DECLARE c record; BEGIN FOR c IN SELECT * FROM checks LOOP EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s NOT VALID', c.relation, c.name, c.definition); END LOOP; END $$;
        UPDATE pg_constraint SET convalidated = true WHERE NOT convalidated
        """;

    private PostgresDatabase _database = null!;
    private LedgerQueue _queue = null!;

    private protected override ILedgerAuditor Auditor => new PostgresAuditor(_database.Source, TimeProvider.System);

    [Theory]
    [InlineData("DROP TRIGGER transactions_append_only ON transactions", "trigger transactions_append_only", "missing")]
    [InlineData("ALTER TABLE receipts DISABLE TRIGGER receipts_append_only", "trigger receipts_append_only", "switched off")]
    [InlineData("ALTER TABLE transactions ENABLE REPLICA TRIGGER transactions_balanced", "trigger transactions_balanced", "switched off")]
    [InlineData("ALTER TABLE wallets DROP CONSTRAINT wallets_available", "constraint wallets.wallets_available", "missing")]
    [InlineData(
        "ALTER TABLE wallets DROP CONSTRAINT wallets_available; ALTER TABLE wallets ADD CONSTRAINT wallets_available CHECK (true)",
        "constraint wallets.wallets_available", "CHECK (true)")]
    [InlineData(
        "ALTER TABLE wallets DROP CONSTRAINT wallets_held_check; ALTER TABLE wallets ADD CONSTRAINT wallets_held_check CHECK (held >= 0) NOT VALID",
        "constraint wallets.wallets_held_check", "NOT VALID")]
    [InlineData("DROP TRIGGER holds_have_wallets ON holds", "trigger holds_have_wallets", "missing")]
    [InlineData("ALTER TABLE receipts DISABLE TRIGGER ALL", "trigger receipts_have_holds", "switched off")]
    [InlineData("ALTER TABLE transactions DROP CONSTRAINT transactions_transfer_id_leg_key", "constraint transactions.transactions_transfer_id_leg_key", "missing")]
    [InlineData("ALTER TABLE wallets ALTER COLUMN balance DROP NOT NULL", "column wallets.balance", "may be null")]
    [InlineData(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'", "function refuse_change", "BEGIN RETURN NULL; END")]
    [InlineData("CREATE TRIGGER tip AFTER INSERT ON holds EXECUTE FUNCTION suppress_redundant_updates_trigger()", "trigger tip", "suppress_redundant_updates_trigger")]
    [InlineData("CREATE RULE silence AS ON UPDATE TO holds DO INSTEAD NOTHING", "table holds", "another kind of table")]
    [InlineData("ALTER TABLE transactions SET UNLOGGED", "table transactions", "another kind of table")]
    [InlineData("ALTER TABLE wallets ENABLE ROW LEVEL SECURITY", "table wallets", "another kind of table")]
    public async Task Verify_GuardChanged_NamesIt(string sql, string name, string found)
    {
        await ExecuteAsync(sql);

        var violations = (await Auditor.VerifyAsync(Cancellation)).Violations;

        Assert.All(violations, violation => Assert.Equal((ViolationKinds.Guard, ViolationSubjects.Schema), (violation.Kind, violation.About)));
        Assert.Contains(violations, violation => violation.Id == name && violation.Found.Contains(found, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_IndexOfAnOperator_IsNoViolation()
    {
        await ExecuteAsync("CREATE INDEX by_model ON holds (model)");

        Assert.True((await Auditor.VerifyAsync(Cancellation)).IsClean);
    }

    [Fact]
    public async Task Verify_ColumnThatIsGone_IsAViolationAndNoFailure()
    {
        await ExecuteAsync("ALTER TABLE holds RENAME COLUMN captured TO taken");

        var report = await Auditor.VerifyAsync(Cancellation);

        Assert.Contains(report.Violations, violation => violation.Kind == ViolationKinds.StoreDamaged);
        Assert.Contains(report.Violations, violation => violation.Kind == ViolationKinds.Guard);
    }

    [Fact]
    public async Task Verify_UserWhoMayOnlyRead_IsEnough()
    {
        await ExecuteAsync(
            "CREATE ROLE reader LOGIN PASSWORD 'reading'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader; ALTER ROLE reader SET default_transaction_read_only = on");
        var address = new NpgsqlConnectionStringBuilder(_database.Source.ConnectionString) { Username = "reader", Password = "reading" };
        await using var source = NpgsqlDataSource.Create(address);

        Assert.True((await new PostgresAuditor(source, TimeProvider.System).VerifyAsync(Cancellation)).IsClean);
    }

    [Theory]
    [InlineData("INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('sql.postgres.9999_future.sql', '2100-01-01')", "later version")]
    [InlineData("DELETE FROM SchemaVersions WHERE ScriptName LIKE '%0002%'", "earlier version")]
    [InlineData("DROP TABLE SchemaVersions", "no coordinator's")]
    public async Task Verify_DatabaseOfAnotherVersion_IsRefused(string sql, string expected)
    {
        await ExecuteAsync(sql);

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => Auditor.VerifyAsync(Cancellation));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    private protected override async Task<ILedgerStore> CreateAsync() =>
        Open($"{await postgres.CreateDatabaseAsync("history", PrepareAsync)};Persist Security Info=true");

    private protected override async Task CloseAsync()
    {
        await _queue.DisposeAsync();
        await _database.DisposeAsync();
    }

    /// <summary>Makes the database that every test gets a copy of.</summary>
    private async Task PrepareAsync(string address)
    {
        await new PostgresPreparation(new StorageOptions { ConnectionString = address }, TimeProvider.System).RunAsync(last: null, default);
        await LedgerHistory.TellAsync(Open(address), default);
        await CloseAsync();
    }

    private LedgerStore Open(string address)
    {
        _database = new PostgresDatabase(Microsoft.Extensions.Options.Options.Create(new StorageOptions { ConnectionString = address }));
        var ledger = new PostgresLedger(_database, TimeProvider.System);
        _queue = new LedgerQueue(ledger, Microsoft.Extensions.Options.Options.Create(new LedgerOptions()));
        return new LedgerStore(ledger, _queue);
    }

    private protected override Task BreakAsync(string sql) => ExecuteAsync(WithoutChecks.Replace("{0}", sql, StringComparison.Ordinal));

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
