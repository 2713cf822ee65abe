using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Sqlite;
using MonkeyTroop.Grains.Wallets.Verification;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Contracts.Wallets.Verification;

public sealed class SqliteLedgerVerifierTests : LedgerVerifierContract, IAsyncLifetime
{
    private readonly TestFolder _folder = new("audit");
    private StorageOptions _options = null!;
    private SqliteWriter _writer = null!;
    private LedgerQueue _queue = null!;
    private LedgerStore _store = null!;

    private SqliteVerifier Verifier => new(_options.DatabasePath, TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        _options = new StorageOptions { DataFolder = _folder.Path };
        var database = new SqliteDatabase(Microsoft.Extensions.Options.Options.Create(_options));
        Migrations.ApplySqlite(database);
        _writer = new SqliteWriter(database, Microsoft.Extensions.Options.Options.Create(_options));
        var ledger = new SqliteLedger(database, _writer, TimeProvider.System);
        _queue = new LedgerQueue(ledger, Microsoft.Extensions.Options.Options.Create(new LedgerOptions()));
        _store = new LedgerStore(ledger, _queue);
        await LedgerHistory.TellAsync(_store, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("DROP TRIGGER transactions_no_update", "trigger transactions_no_update", "missing")]
    [InlineData("DROP TRIGGER receipts_no_delete", "trigger receipts_no_delete", "missing")]
    [InlineData("DROP INDEX holds_open", "index holds_open", "missing")]
    [InlineData("DROP TRIGGER holds_no_delete; CREATE TRIGGER holds_no_delete BEFORE DELETE ON holds BEGIN SELECT 1; END", "trigger holds_no_delete", "different")]
    [InlineData("CREATE TRIGGER tip AFTER INSERT ON holds BEGIN SELECT 1; END", "trigger tip", "there")]
    [InlineData(
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'CHECK (held >= 0)', 'CHECK (1)') WHERE name = 'wallets'",
        "table wallets", "different")]
    public async Task Verify_GuardChanged_NamesIt(string sql, string name, string found)
    {
        Execute(sql);

        var violation = Assert.Single((await Verifier.VerifyAsync(Cancellation)).Violations);

        Assert.Equal((ViolationKinds.Guard, ViolationSubjects.Schema, name, found), (violation.Kind, violation.About, violation.Id, violation.Found));
    }

    [Fact]
    public async Task Verify_IndexOfAnOperator_IsNoViolation()
    {
        Execute("CREATE INDEX by_model ON holds (model)");

        Assert.True((await Verifier.VerifyAsync(Cancellation)).IsClean);
    }

    [Fact]
    public async Task Verify_DamagedPage_SaysThatTheFileIsDamaged()
    {
        var root = Execute("SELECT rootpage FROM sqlite_master WHERE name = 'transactions_account'");
        await CloseAsync();
        await using (var file = new FileStream(_options.DatabasePath, FileMode.Open))
        {
            file.Position = ((long)root! - 1) * 4096;
            file.Write(new byte[4096]);
        }

        var report = await Verifier.VerifyAsync(Cancellation);

        Assert.Contains(report.Violations, violation => violation.Kind == ViolationKinds.StoreDamaged);
    }

    [Fact]
    public async Task Verify_TextInPlaceOfAnAmount_IsAViolationAndNoFailure()
    {
        Assert.Contains(
            (await VerifyBrokenAsync("UPDATE wallets SET balance = 'much' WHERE account = 'friend'")).Violations,
            violation => (violation.Kind, violation.Id, violation.Found) == (ViolationKinds.WalletBalance, "friend", "much"));
    }

    [Fact]
    public async Task Verify_Anything_ChangesNoByteOfTheFile()
    {
        await CloseAsync();
        var before = await File.ReadAllBytesAsync(_options.DatabasePath, Cancellation);

        Assert.True((await Verifier.VerifyAsync(Cancellation)).IsClean);

        Assert.Equal(before, await File.ReadAllBytesAsync(_options.DatabasePath, Cancellation));
    }

    [Theory]
    [InlineData("INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('sql.sqlite.9999_future.sql', '2100-01-01')", "later version")]
    [InlineData("DELETE FROM SchemaVersions WHERE ScriptName LIKE '%0003%'", "earlier version")]
    [InlineData("DROP TABLE SchemaVersions", "no coordinator's database")]
    public async Task Verify_DatabaseOfAnotherVersion_IsRefused(string sql, string expected)
    {
        Execute(sql);

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => Verifier.VerifyAsync(Cancellation));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "there is no database")]
    [InlineData("this is a letter, not a database, and it is long enough to hold the header that a database begins with, all of it", "no coordinator's database")]
    public async Task Verify_FileThatIsNoDatabase_IsRefused(string? content, string expected)
    {
        var path = _folder.At("other", "coordinator.db");
        if (content is not null)
        {
            await File.WriteAllTextAsync(path, content, Cancellation);
        }

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => new SqliteVerifier(path, TimeProvider.System).VerifyAsync(Cancellation));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Equal(content is not null, File.Exists(path));
    }

    private protected override Task<(ILedgerStore Store, ILedgerVerifier Verifier)> CreateAsync() =>
        Task.FromResult<(ILedgerStore, ILedgerVerifier)>((_store, Verifier));

    private protected override async Task<LedgerReport> VerifyBrokenAsync(string sql, LedgerLook look = LedgerLook.Whole)
    {
        using (var connection = Open())
        {
            var triggers = connection.Query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'", row => (Name: row.GetString(0), Sql: row.GetString(1)));
            connection.Execute("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF");
            triggers.ForEach(trigger => connection.Execute($"DROP TRIGGER {trigger.Name}"));
            connection.Execute(sql);
            triggers.ForEach(trigger => connection.Execute(trigger.Sql));
        }

        return await Verifier.VerifyAsync(look, Cancellation);
    }

    private async Task CloseAsync()
    {
        await _queue.DisposeAsync();
        await _writer.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }

    private object? Execute(string sql)
    {
        using var connection = Open();
        return connection.Scalar<object>(sql);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={_options.DatabasePath};Pooling=False");
        connection.Open();
        return connection;
    }
}
