using MonkeyTroop.Grains.Backup;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Verification;
using MonkeyTroop.Tests.Contracts.Wallets.Verification;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Backup;

public sealed class PostgresBackupTests(SharedPostgres postgres) : StoreBackupContract
{
    [Fact]
    public async Task Restore_Replacing_IsRefused()
    {
        await using var store = await OpenAsync(withHistory: true);
        await store.Backup.BackUpAsync(File, replace: false, Cancellation);

        var refused = await Assert.ThrowsAsync<BackupException>(() => store.Backup.RestoreAsync(File, replace: true, Cancellation));

        Assert.Contains("SQLite", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_BackupOfACoordinatorOnSqlite_SaysWhatKindItIs()
    {
        await System.IO.File.WriteAllBytesAsync(File, [.. "SQLite format 3\0"u8, 16, 0], Cancellation);
        await using var fresh = await OpenAsync(withHistory: false);

        var refused = await Assert.ThrowsAsync<BackupException>(() => fresh.Backup.RestoreAsync(File, replace: false, Cancellation));

        Assert.Contains("on SQLite", refused.Message, StringComparison.Ordinal);
        Assert.True(await fresh.IsEmptyAsync());
    }

    [Fact]
    public async Task Restore_DumpOfAnotherProgram_IsRefused()
    {
        await using var other = (Store)await OpenAsync(withHistory: false);
        await other.ExecuteAsync("CREATE TABLE wallets (account text)");
        await DumpAsync(other);
        await using var fresh = await OpenAsync(withHistory: false);
        var refused = await Assert.ThrowsAsync<BackupException>(() => fresh.Backup.RestoreAsync(File, replace: false, Cancellation));

        Assert.Contains("no backup of a coordinator", refused.Message, StringComparison.Ordinal);
        Assert.True(await fresh.IsEmptyAsync());
    }

    [Fact]
    public async Task Restore_StoreThatWasStartedOnce_IsRefused()
    {
        await using (var store = await OpenAsync(withHistory: true))
        {
            await store.Backup.BackUpAsync(File, replace: false, Cancellation);
        }

        await using var started = (Store)await OpenAsync(withHistory: false);
        await new PostgresPreparation(started.Options, TimeProvider.System).RunAsync(last: null, Cancellation);
        var refused = await Assert.ThrowsAsync<BackupException>(() => started.Backup.RestoreAsync(File, replace: false, Cancellation));

        Assert.Contains("make a new one", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_BackupOfAnEarlierVersion_IsBroughtUpToThis()
    {
        await using var earlier = (Store)await OpenAsync(withHistory: false);
        await new PostgresPreparation(earlier.Options, TimeProvider.System).RunAsync("0002_ledger.sql", Cancellation);
        await DumpAsync(earlier);
        await using var fresh = await OpenAsync(withHistory: false);

        var outcome = await fresh.Backup.RestoreAsync(File, replace: false, Cancellation);

        Assert.Empty(outcome.Report.Violations);
        await fresh.Ledger.OpenAsync("somebody", Credits.Of(1), Cancellation);
    }

    [Fact]
    public async Task RunTool_ThatFails_SaysWhatItSaidWithoutThePassword()
    {
        await using var store = (Store)await OpenAsync(withHistory: true);
        await using var connection = await store.Database.Source.OpenConnectionAsync(Cancellation);
        var address = new NpgsqlConnectionStringBuilder(store.Options.ConnectionString) { Password = "a wrong one" };

        var failed = await Assert.ThrowsAsync<BackupException>(
            () => new PostgresTool(address, connection).RunAsync("pg_dump", _ => { }, Cancellation, "--no-password"));

        Assert.Contains("password authentication failed", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a wrong one", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failed.Message);
    }

    private protected override async Task<StoreUnderBackup> OpenAsync(bool withHistory) =>
        withHistory ? new Store(await LedgerUnderVerification.CopyAsync(postgres)) : new Store(await postgres.CreateDatabaseAsync());

    private protected override async Task MakeLaterAsync(StoreUnderBackup store)
    {
        await store.ExecuteAsync("INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('sql.postgres.9999_future.sql', '2100-01-01')");
        await DumpAsync((Store)store);
    }

    /// <summary>Dumps a database that no backup would be made of.</summary>
    private async Task DumpAsync(Store store)
    {
        await using var connection = await store.Database.Source.OpenConnectionAsync(Cancellation);
        await new PostgresTool(store.Options.Postgres, connection).RunAsync("pg_dump", _ => { }, Cancellation, "--format=custom", $"--file={File}");
    }

    private sealed class Store(LedgerUnderVerification ledger) : StoreUnderBackup
    {
        public Store(string address) : this(new LedgerUnderVerification(address))
        {
        }

        public StorageOptions Options { get; } = new() { ConnectionString = ledger.Address };

        public PostgresDatabase Database => ledger.Database;

        public override ILedgerStore Ledger => ledger.Store;

        public override IStoreBackup Backup => new PostgresBackup(Options, Database, TimeProvider.System);

        public override ILedgerVerifier Verifier => new PostgresVerifier(Database.Source, TimeProvider.System);

        public override async Task ExecuteAsync(string sql)
        {
            await using var command = Database.Source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        public override async Task<bool> IsEmptyAsync()
        {
            await using var command = Database.Source.CreateCommand("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace");
            return await command.ExecuteScalarAsync(Cancellation) is 0L;
        }

        public override ValueTask DisposeAsync() => ledger.DisposeAsync();
    }
}
