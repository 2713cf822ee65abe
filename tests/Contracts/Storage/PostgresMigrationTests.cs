using System.Text;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Storage;

public sealed class PostgresMigrationTests(SharedPostgres postgres) : MigrationContract, IAsyncLifetime
{
    private string _address = null!;
    private NpgsqlDataSource _source = null!;

    public static TheoryData<string> Versions => [.. Migrations.PostgresScripts];

    protected override IReadOnlyList<string> Scripts => Migrations.PostgresScripts;

    protected override IReadOnlyDictionary<string, string> Rows { get; } = new Dictionary<string, string>
    {
        ["0001_orleans_storage.sql"] = "INSERT INTO OrleansStorage VALUES ('s', 't', 1, 2, 'key', '\\x7B7D', '2026-01-01T00:00:00Z', 3)",
        ["0002_ledger.sql"] =
            """
            INSERT INTO wallets (account, balance, held, starter, is_open, version, created_at)
            VALUES ('payer', 900, 40, 900, true, 3, '2026-01-01T00:00:00Z'), ('owner', 100, 0, 0, false, 1, '2026-01-01T00:00:00Z');
            INSERT INTO holds (job_id, account, owner, node_id, model, multiplier, amount, captured, captured_starter, last_sequence, proof_id,
                               issued_at, expires_at)
            VALUES ('job', 'payer', 'owner', 'node', 'model', 1000, 140, 100, 100, 1, 'proof', '2026-01-01T00:00:00Z', '2026-01-01T00:05:00Z');
            INSERT INTO receipts VALUES ('job', 1, 1, 2, 3, false, '2026-01-01T00:00:01Z');
            INSERT INTO transactions (transfer_id, leg, account, amount, starter, type, description, metadata, created_at, job_id)
            VALUES ('starter:payer', 0, ':treasury', -1000, 0, 'starter', 'starter credits', NULL, '2026-01-01T00:00:00Z', NULL),
                   ('starter:payer', 1, 'payer', 1000, 1000, 'starter', 'starter credits', NULL, '2026-01-01T00:00:00Z', NULL),
                   ('receipt:job:1', 0, 'payer', -100, -100, 'settlement', NULL, '{"sequence": 1, "duration_ms": 1}', '2026-01-01T00:00:01Z', 'job'),
                   ('receipt:job:1', 1, 'owner', 100, 0, 'settlement', NULL, '{"sequence": 1, "duration_ms": 1}', '2026-01-01T00:00:01Z', 'job');
            UPDATE wallets SET balance = -1000 WHERE account = ':treasury';
            """,
    };

    protected override IReadOnlyDictionary<string, string> Unchanged { get; } = new Dictionary<string, string>
    {
        ["0001_orleans_storage.sql"] = "SELECT string_agg(GrainIdExtensionString || encode(PayloadBinary, 'hex') || Version, ',') FROM OrleansStorage",
        ["0002_ledger.sql"] =
            """
            SELECT (SELECT string_agg(ROW(account, balance, held, starter, is_open, version, created_at)::text, ',' ORDER BY account) FROM wallets)
                || (SELECT string_agg(ROW(job_id, account, owner, node_id, model, multiplier, amount, captured, captured_starter, last_sequence, is_final,
                                       status, proof_id, issued_at, expires_at)::text, ',' ORDER BY job_id) FROM holds)
                || (SELECT string_agg(receipts::text, ',' ORDER BY job_id) FROM receipts)
                || (SELECT string_agg(ROW(id, transfer_id, leg, account, amount, starter, type, description, metadata, created_at, job_id)::text, ',' ORDER BY id)
                    FROM transactions)
            """,
    };

    public async ValueTask InitializeAsync()
    {
        _address = await postgres.CreateDatabaseAsync();
        _source = NpgsqlDataSource.Create(_address);
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Theory]
    [MemberData(nameof(Versions))]
    public Task Apply_FromEveryVersion_KeepsWhatIsThere(string last) => UpgradeFromAsync(last, () => ApplyAsync(null));

    [Theory]
    [MemberData(nameof(Versions))]
    public Task Apply_ManyProcessesAtOnce_OneMigratesAndAllGoOn(string last) => UpgradeFromAsync(
        last, () => Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PrepareAsync(null))));

    [Fact]
    public async Task Apply_ManyProcessesAtOnceOnAnEmptyDatabase_OneMigratesAndAllGoOn()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PrepareAsync(null)));

        Assert.Equal((long)Scripts.Count, await ScalarAsync("SELECT count(*) FROM SchemaVersions"));
    }

    [Fact]
    public async Task Apply_AnotherProcessMigratesForTooLong_SaysSo()
    {
        await using var taken = await MigrationLock.TakeAsync(_source, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => Preparation(TimeSpan.FromSeconds(1)).RunAsync(null, TestContext.Current.CancellationToken));

        Assert.Contains("another process is migrating", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("open", "2026-01-01 00:05:00+00")]
    [InlineData("settled", "2026-01-02 00:05:00+00")]
    public async Task Apply_HoldsOfAnEarlierVersion_SweepsBeginWithTheOldestOpenOne(string status, string expected)
    {
        await ApplyAsync("0006_signing_keys.sql");
        await ExecuteAsync(Rows["0002_ledger.sql"]);
        await ExecuteAsync(
            $"""
            INSERT INTO holds (job_id, account, owner, node_id, model, multiplier, amount, status, issued_at, expires_at)
            VALUES ('older', 'payer', 'owner', 'node', 'model', 1000, 1, 'settled', '2025-01-01T00:00:00Z', '2025-01-01T00:05:00Z'),
                   ('newer', 'payer', 'owner', 'node', 'model', 1000, 1, 'expired', '2026-01-02T00:00:00Z', '2026-01-02T00:05:00Z');
            UPDATE holds SET status = '{status}' WHERE job_id = 'job'
            """);

        await ApplyAsync(null);

        Assert.Equal($"{expected} {expected}", await ScalarAsync("SET timezone = 'UTC'; SELECT swept || ' ' || towards FROM hold_sweeps"));
    }

    /// <summary>An index over text in a natural language's order breaks when the server's language library changes.</summary>
    [Fact]
    public async Task Apply_IndexedText_ComparesByteByByte()
    {
        await ApplyAsync(null);

        Assert.Null(await ScalarAsync(
            """
            SELECT string_agg(DISTINCT c.relname || '.' || a.attname, ', ')
            FROM pg_index i
            JOIN pg_class c ON c.oid = i.indrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
            JOIN pg_collation l ON l.oid = a.attcollation AND l.collname <> 'C'
            """));
    }

    protected override Task ApplyAsync(string? last) => PrepareAsync(last);

    protected override async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    protected override string Blob(string text) => $"'\\x{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}'";

    protected override async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken) is var value and not DBNull ? value : null;
    }

    protected override async Task<string> ReadSchemaAsync() => (string)(await ScalarAsync(
        """
        SELECT string_agg(line, E'\n' ORDER BY line COLLATE "C") FROM
        (
            SELECT concat_ws(' ', table_name, column_name, data_type, collation_name, is_nullable, column_default) AS line
            FROM information_schema.columns WHERE table_schema = current_schema()
            UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema()
            UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = current_schema()::regnamespace
            UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        ) schema
        """))!;

    private Task PrepareAsync(string? last) =>
        Preparation(TimeSpan.FromSeconds(30)).RunAsync(last, TestContext.Current.CancellationToken);

    private PostgresPreparation Preparation(TimeSpan limit) =>
        new(new StorageOptions { ConnectionString = _address, StartTimeout = limit }, TimeProvider.System);
}
