using System.Data;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Verification;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Wallets.Verification;

public sealed class PostgresLedgerVerifierTests(SharedPostgres postgres, HistoryDatabase history)
    : LedgerVerifierContract, IClassFixture<HistoryDatabase>, IAsyncDisposable
{
    /// <summary>Puts every CHECK out of the way and back again, as if it had held all the time.</summary>
    private const string WithoutChecks =
        """
        CREATE TEMP TABLE checks ON COMMIT DROP AS SELECT conrelid::regclass::text AS relation, conname AS name, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint WHERE contype = 'c' AND conrelid::regclass::text IN ('wallets', 'holds', 'receipts', 'transactions');
        DO $$ DECLARE c record; BEGIN FOR c IN SELECT * FROM checks LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.relation, c.name); END LOOP; END $$;
        SET LOCAL session_replication_role = replica;
        {0};
        SET LOCAL session_replication_role = origin;
        DO $$ DECLARE c record; BEGIN FOR c IN SELECT * FROM checks LOOP EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s NOT VALID', c.relation, c.name, c.definition); END LOOP; END $$;
        UPDATE pg_constraint SET convalidated = true WHERE NOT convalidated
        """;

    private LedgerUnderVerification? _own;

    public async ValueTask DisposeAsync()
    {
        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
    }

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
    [InlineData("DROP TRIGGER holds_late ON holds", "trigger holds_late", "missing")]
    [InlineData("ALTER TABLE receipts DISABLE TRIGGER ALL", "trigger receipts_append_only", "switched off")]
    [InlineData("DROP INDEX transactions_once", "index transactions_once", "missing")]
    [InlineData(
        "DROP INDEX transactions_history; CREATE INDEX transactions_history ON transactions (account, id)", "index transactions_history", "missing")]
    [InlineData("ALTER TABLE wallets ALTER COLUMN balance DROP NOT NULL", "column wallets.balance", "may be null")]
    [InlineData(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'", "function refuse_change", "BEGIN RETURN NULL; END")]
    [InlineData("CREATE TRIGGER tip AFTER INSERT ON holds EXECUTE FUNCTION suppress_redundant_updates_trigger()", "trigger tip", "suppress_redundant_updates_trigger")]
    [InlineData("CREATE RULE silence AS ON UPDATE TO holds DO INSTEAD NOTHING", "table holds", "another kind of table")]
    [InlineData("ALTER TABLE transactions SET UNLOGGED", "table transactions", "another kind of table")]
    [InlineData("ALTER TABLE wallets ENABLE ROW LEVEL SECURITY", "table wallets", "another kind of table")]
    public async Task Verify_GuardChanged_NamesIt(string sql, string name, string found)
    {
        var violations = (await VerifyAfterAsync(sql)).Violations;

        Assert.All(violations, violation => Assert.Equal((ViolationKinds.Guard, ViolationSubjects.Schema), (violation.Kind, violation.About)));
        Assert.Contains(violations, violation => violation.Id == name && violation.Found.Contains(found, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_OpenHoldThatSweepsHavePassed_NamesIt()
    {
        var report = await VerifyAfterAsync("UPDATE hold_sweeps SET towards = 'infinity', swept = (SELECT expires_at FROM holds WHERE job_id = 'open') + interval '1 microsecond'");

        Assert.Contains(report.Violations, violation => (violation.Kind, violation.Id) == (ViolationKinds.HoldUnswept, "open"));
        Assert.All(report.Violations, violation => Assert.Equal(ViolationKinds.HoldUnswept, violation.Kind));
    }

    [Fact]
    public async Task Verify_IndexOfAnOperator_IsNoViolation()
    {
        Assert.True((await VerifyAfterAsync("CREATE INDEX by_model ON holds (model)")).IsClean);
    }

    [Fact]
    public async Task Verify_ColumnThatIsGone_IsAViolationAndNoFailure()
    {
        var report = await VerifyAfterAsync("ALTER TABLE holds RENAME COLUMN captured TO taken");

        Assert.Contains(report.Violations, violation => violation.Kind == ViolationKinds.StoreDamaged);
        Assert.Contains(report.Violations, violation => violation.Kind == ViolationKinds.Guard);
    }

    [Fact]
    public async Task Verify_UserWhoMayOnlyRead_IsEnough()
    {
        await CreateAsync();
        await using (var command = _own!.Database.Source.CreateCommand(
            """
            CREATE ROLE verifier LOGIN PASSWORD 'reading';
            GRANT SELECT ON ALL TABLES IN SCHEMA public TO verifier;
            ALTER ROLE verifier SET default_transaction_read_only = on
            """))
        {
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        var address = new NpgsqlConnectionStringBuilder(_own.Address) { Username = "verifier", Password = "reading" };
        await using var source = NpgsqlDataSource.Create(address);

        Assert.True((await new PostgresVerifier(source, TimeProvider.System).VerifyAsync(Cancellation)).IsClean);
    }

    [Theory]
    [InlineData("INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('sql.postgres.9999_future.sql', '2100-01-01')", "later version")]
    [InlineData("DELETE FROM SchemaVersions WHERE ScriptName LIKE '%0002%'", "earlier version")]
    [InlineData("DROP TABLE SchemaVersions", "no coordinator's")]
    public async Task Verify_DatabaseOfAnotherVersion_IsRefused(string sql, string expected)
    {
        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => VerifyAfterAsync(sql));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    private protected override async Task<(ILedgerStore Store, ILedgerVerifier Verifier)> CreateAsync()
    {
        _own = await LedgerUnderVerification.CopyAsync(postgres);
        return (_own.Store, new PostgresVerifier(_own.Database.Source, TimeProvider.System));
    }

    private protected override Task<LedgerReport> VerifyBrokenAsync(string sql, LedgerLook look = LedgerLook.Whole) =>
        VerifyAfterAsync(WithoutChecks.Replace("{0}", sql, StringComparison.Ordinal), look);

    /// <summary>Runs statements and looks through the books in one transaction, which is rolled back: all tests share the database.</summary>
    private async Task<LedgerReport> VerifyAfterAsync(string sql, LedgerLook look = LedgerLook.Whole)
    {
        await using var connection = await history.Source.OpenConnectionAsync(Cancellation);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, Cancellation);
        await using (var command = new NpgsqlCommand(sql, connection, transaction))
        {
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        await using var snapshot = await PostgresSnapshot.OfAsync(transaction, Cancellation);
        return await PostgresVerifier.VerifyAsync(snapshot, TimeProvider.System, look, Cancellation);
    }
}
