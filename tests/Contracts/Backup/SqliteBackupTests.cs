using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Backup;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Sqlite;
using MonkeyTroop.Grains.Wallets.Verification;
using MonkeyTroop.Tests.Contracts.Wallets.Verification;

namespace MonkeyTroop.Tests.Contracts.Backup;

public sealed class SqliteBackupTests : StoreBackupContract
{
    private int _stores;

    [Fact]
    public async Task Restore_Replacing_KeepsWhatWasThereWithItsLastCommit()
    {
        await using (var store = await OpenAsync(withHistory: true))
        {
            await store.Backup.BackUpAsync(File, replace: false, Cancellation);
        }

        var other = (Store)await OpenAsync(withHistory: true);
        await LedgerHistory.HoldAsync(other.Ledger, "the last", Cancellation);
        var killed = CopyAsKilled(other);
        await other.DisposeAsync();

        var outcome = await new SqliteBackup(killed, TimeProvider.System).RestoreAsync(File, replace: true, Cancellation);

        Assert.StartsWith(killed.DatabasePath, outcome.KeptAside, StringComparison.Ordinal);
        Assert.Equal(0, Count(killed.DatabasePath));
        Assert.Equal(1, Count(outcome.KeptAside!));
        Assert.Equal(
            [Path.GetFileName(killed.DatabasePath), Path.GetFileName(outcome.KeptAside)!],
            Directory.GetFileSystemEntries(killed.DataFolder).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        static int Count(string path)
        {
            using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
            connection.Open();
            return (int)connection.Scalar<long>("SELECT count(*) FROM holds WHERE job_id = 'the last'");
        }
    }

    [Fact]
    public async Task Restore_ReplacingWhatIsDamaged_KeepsItAside()
    {
        await using (var store = await OpenAsync(withHistory: true))
        {
            await store.Backup.BackUpAsync(File, replace: false, Cancellation);
        }

        await using var fresh = (Store)await OpenAsync(withHistory: false);
        Directory.CreateDirectory(fresh.Options.DataFolder);
        foreach (var companion in (string[])["", "-wal", "-shm"])
        {
            await System.IO.File.WriteAllTextAsync(fresh.Options.DatabasePath + companion, Damaged(companion), Cancellation);
        }

        await Assert.ThrowsAsync<BackupException>(() => fresh.Backup.RestoreAsync(File, replace: false, Cancellation));
        var outcome = await fresh.Backup.RestoreAsync(File, replace: true, Cancellation);

        Assert.Equal(Damaged(""), await System.IO.File.ReadAllTextAsync(outcome.KeptAside!, Cancellation));
        Assert.Equal(Damaged("-wal"), await System.IO.File.ReadAllTextAsync($"{outcome.KeptAside}-wal", Cancellation));
        Assert.Equal(4, (await fresh.Verifier.VerifyAsync(Cancellation)).Totals.Accounts);

        static string Damaged(string companion) => $"damaged{companion}".PadRight(8192, '.');
    }

    [Fact]
    public async Task Restore_WhileSomebodyHasItOpen_IsRefused()
    {
        await using (var store = await OpenAsync(withHistory: true))
        {
            await store.Backup.BackUpAsync(File, replace: false, Cancellation);
        }

        await using var used = (Store)await OpenAsync(withHistory: true);
        using var reader = new SqliteConnection($"Data Source={used.Options.DatabasePath};Pooling=False");
        reader.Open();
        reader.Scalar<long>("SELECT count(*) FROM wallets");
        var refused = await Assert.ThrowsAsync<BackupException>(() => used.Backup.RestoreAsync(File, replace: true, Cancellation));

        Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(used.Options.DataFolder));
    }

    [Fact]
    public async Task Restore_BackupOfAnEarlierVersion_IsBroughtUpToThis()
    {
        var earlier = new StorageOptions { DataFolder = Folder.At("earlier") };
        Directory.CreateDirectory(earlier.DataFolder);
        Migrations.ApplySqlite(new SqliteDatabase(Microsoft.Extensions.Options.Options.Create(earlier)), Migrations.SqliteScripts[1]);
        SqliteConnection.ClearAllPools();
        await using var fresh = await OpenAsync(withHistory: false);

        var outcome = await fresh.Backup.RestoreAsync(earlier.DatabasePath, replace: false, Cancellation);

        Assert.Empty(outcome.Report.Violations);
        await fresh.Ledger.OpenAsync("somebody", Credits.Of(1), Cancellation);
    }

    [Fact]
    public async Task Restore_DatabaseOfAnotherProgram_IsRefused()
    {
        using (var other = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            other.Open();
            other.Execute("CREATE TABLE wallets (account TEXT); CREATE TABLE transactions (id INTEGER)");
        }

        await using var fresh = await OpenAsync(withHistory: false);
        var refused = await Assert.ThrowsAsync<BackupException>(() => fresh.Backup.RestoreAsync(File, replace: false, Cancellation));

        Assert.Contains("no backup of a coordinator", refused.Message, StringComparison.Ordinal);
        Assert.True(await fresh.IsEmptyAsync());
    }

    [Fact]
    public async Task Restore_BackupOfACoordinatorOnPostgres_SaysWhatKindItIsAndWhatIsMissing()
    {
        await System.IO.File.WriteAllBytesAsync(File, [.. "PGDMP"u8, 1, 15, 0, 4, 8], Cancellation);
        await using var fresh = await OpenAsync(withHistory: false);

        var refused = await Assert.ThrowsAsync<BackupException>(() => fresh.Backup.RestoreAsync(File, replace: false, Cancellation));

        Assert.Contains("on Postgres", refused.Message, StringComparison.Ordinal);
        Assert.Contains("DATABASE_URL", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BackUp_OverTheCoordinatorsOwnFile_IsRefused()
    {
        await using var store = (Store)await OpenAsync(withHistory: true);
        await System.IO.File.WriteAllTextAsync(Path.Combine(store.Options.DataFolder, "coordinator.lock"), "", Cancellation);

        await Assert.ThrowsAsync<BackupException>(() => store.Backup.BackUpAsync(store.Options.DatabasePath, replace: true, Cancellation));

        Assert.Empty((await store.Verifier.VerifyAsync(Cancellation)).Violations);
    }

    private protected override async Task<StoreUnderBackup> OpenAsync(bool withHistory)
    {
        var store = new Store(new StorageOptions { DataFolder = Path.Combine(Folder.Path, $"store-{_stores++}") });
        if (withHistory)
        {
            await LedgerHistory.TellAsync(store.Ledger, Cancellation);
        }

        return store;
    }

    private protected override Task MakeLaterAsync(StoreUnderBackup store)
    {
        using var copy = new SqliteConnection($"Data Source={File};Pooling=False");
        copy.Open();
        copy.Execute("INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('sql.sqlite.9999_future.sql', '2100-01-01')");
        return Task.CompletedTask;
    }

    /// <summary>What a killed coordinator leaves: the file, and the log with commits that are not in the file yet.</summary>
    private StorageOptions CopyAsKilled(Store store)
    {
        var killed = new StorageOptions { DataFolder = Folder.At("killed") };
        Directory.CreateDirectory(killed.DataFolder);
        foreach (var companion in (string[])["", "-wal"])
        {
            System.IO.File.Copy(store.Options.DatabasePath + companion, killed.DatabasePath + companion);
        }

        Assert.NotEqual(0, new FileInfo($"{killed.DatabasePath}-wal").Length);
        return killed;
    }

    private sealed class Store(StorageOptions options) : StoreUnderBackup
    {
        private SqliteWriter? _writer;
        private LedgerQueue? _queue;
        private LedgerStore? _ledger;

        public StorageOptions Options => options;

        /// <summary>Opens the store as a coordinator does when it is first asked for.</summary>
        public override ILedgerStore Ledger => _ledger ??= Open();

        public override IStoreBackup Backup => new SqliteBackup(options, TimeProvider.System);

        public override ILedgerVerifier Verifier => new SqliteVerifier(options.DatabasePath, TimeProvider.System);

        public override Task ExecuteAsync(string sql)
        {
            using var connection = new SqliteConnection($"Data Source={options.DatabasePath};Pooling=False");
            connection.Open();
            connection.Execute(sql);
            return Task.CompletedTask;
        }

        public override Task<bool> IsEmptyAsync() =>
            Task.FromResult(!Directory.Exists(options.DataFolder) || Directory.GetFileSystemEntries(options.DataFolder).Length == 0);

        public override async ValueTask DisposeAsync()
        {
            if (_queue is not null && _writer is not null)
            {
                await _queue.DisposeAsync();
                await _writer.DisposeAsync();
                SqliteConnection.ClearAllPools();
            }
        }

        private LedgerStore Open()
        {
            Directory.CreateDirectory(options.DataFolder);
            var database = new SqliteDatabase(Microsoft.Extensions.Options.Options.Create(options));
            Migrations.ApplySqlite(database);
            _writer = new SqliteWriter(database, Microsoft.Extensions.Options.Options.Create(options));
            var ledger = new SqliteLedger(database, _writer, TimeProvider.System);
            _queue = new LedgerQueue(ledger, Microsoft.Extensions.Options.Options.Create(new LedgerOptions()));
            return new LedgerStore(ledger, _queue);
        }
    }
}
