using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Contracts.Storage;

public sealed class SqliteMigrationTests : MigrationContract, IDisposable
{
    private readonly TestFolder _folder = new("migration");
    private readonly SqliteDatabase _database;

    public SqliteMigrationTests() => _database = new SqliteDatabase(Options.Create(new StorageOptions { DataFolder = _folder.Path }));

    public static TheoryData<string> Versions => [.. Migrations.SqliteScripts];

    protected override IReadOnlyList<string> Scripts => Migrations.SqliteScripts;

    protected override IReadOnlyDictionary<string, string> Rows { get; } = new Dictionary<string, string>
    {
        ["0001_orleans_storage.sql"] = "INSERT INTO OrleansStorage VALUES ('s', 't', 1, 2, 'key', X'7B7D', '2026-01-01T00:00:00Z', 3)",
        ["0002_ledger.sql"] =
            """
            INSERT INTO wallets (account, balance, held, created_at) VALUES ('payer', 900, 40, 1), ('owner', 100, 0, 1);
            INSERT INTO holds (job_id, account, owner, node_id, model, multiplier, amount, captured, last_sequence, proof_id, issued_at, expires_at)
            VALUES ('job', 'payer', 'owner', 'node', 'model', 1000, 140, 100, 1, 'proof', 1, 2);
            INSERT INTO receipts VALUES ('job', 1, 1, 2, 3, 0, 4);
            INSERT INTO transfers (id, idempotency_key, type, job_id, duration_ms, created_at)
            VALUES (1, 'starter:payer', 'starter', NULL, NULL, 1), (2, 'receipt:job:1', 'settlement', 'job', 1, 4);
            INSERT INTO transactions (transfer_id, account, amount)
            VALUES (1, ':treasury', -1000), (1, 'payer', 1000), (2, 'payer', -100), (2, 'owner', 100);
            UPDATE wallets SET balance = -1000 WHERE account = ':treasury';
            """,
    };

    protected override IReadOnlyDictionary<string, string> Unchanged { get; } = new Dictionary<string, string>
    {
        ["0001_orleans_storage.sql"] = "SELECT group_concat(GrainIdExtensionString || hex(PayloadBinary) || Version) FROM OrleansStorage",
        ["0002_ledger.sql"] =
            """
            SELECT (SELECT group_concat(account || balance || '/' || held) FROM (SELECT * FROM wallets ORDER BY account))
                || (SELECT group_concat(job_id || amount || '/' || captured || status) FROM holds)
                || (SELECT group_concat(account || amount) FROM (SELECT * FROM transactions ORDER BY id))
            """,
    };

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public Task Apply_FromEveryVersion_KeepsWhatIsThere(string last) => UpgradeFromAsync(last, () => ApplyAsync(null));

    /// <summary>Before, nobody wrote down which credits were starter credits: it follows from what was spent since.</summary>
    [Fact]
    public async Task Apply_FromBeforeLegs_KnowsWhatIsLeftOfStarterCredits()
    {
        await UpgradeFromAsync("0002_ledger.sql", () => ApplyAsync(null));

        Assert.Equal(
            "payer 900 open,owner 0 -,:treasury 0 open",
            await ScalarAsync("SELECT group_concat(account || ' ' || starter || ' ' || iif(is_open, 'open', '-')) FROM (SELECT * FROM wallets ORDER BY account DESC)"));
        Assert.Equal(100L, await ScalarAsync("SELECT captured_starter FROM holds"));
        Assert.Equal(
            "starter:payer 0 -1000 0,starter:payer 1 1000 1000,receipt:job:1 0 -100 -100,receipt:job:1 1 100 0",
            await ScalarAsync("SELECT group_concat(transfer_id || ' ' || leg || ' ' || amount || ' ' || starter) FROM (SELECT * FROM transactions ORDER BY id)"));
        Assert.Equal("1/1", await ScalarAsync("SELECT json_extract(metadata, '$.sequence') || '/' || json_extract(metadata, '$.duration_ms') FROM transactions WHERE id = 3"));
    }

    protected override Task ApplyAsync(string? last)
    {
        Migrations.ApplySqlite(_database, last);
        return Task.CompletedTask;
    }

    protected override Task ExecuteAsync(string sql)
    {
        using var connection = _database.Open();
        connection.Execute(sql);
        return Task.CompletedTask;
    }

    protected override string Blob(string text) => $"X'{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}'";

    protected override Task<object?> ScalarAsync(string sql) => Task.FromResult(_database.Read(db => db.Scalar<object>(sql)));

    protected override Task<string> ReadSchemaAsync() => Task.FromResult(
        string.Join('\n', _database.Read(db => db.Query("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name", row => row.GetString(0)))));
}
