using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Postgres;
using MonkeyTroop.Grains.Wallets.Sqlite;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Memory;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Benchmarks.Ledger;

/// <summary>A database of its own, on which the ledger is opened in one way or another.</summary>
internal sealed class LedgerUnderTest : IAsyncDisposable
{
    /// <summary>Postgres' own default settings.</summary>
    private const string SharedBuffers = "128MB";

    private readonly List<IAsyncDisposable> _parts = [];
    private ILedgerDatabase _database = null!;
    private (PostgresServer Server, PostgresDatabase Database)? _postgres;

    /// <summary>On a fresh Postgres server.</summary>
    public static async Task<LedgerUnderTest> OnPostgresAsync(CancellationToken cancellation)
    {
        var server = await PostgresServer.CreateAsync(SharedBuffers);
        var options = new StorageOptions { ConnectionString = await server.CreateDatabaseAsync() };
        await new PostgresPreparation(options, TimeProvider.System).RunAsync(last: null, cancellation);
        var database = new PostgresDatabase(Options.Create(options));
        return new LedgerUnderTest
        {
            _parts = { server, database },
            _database = new PostgresLedger(database, TimeProvider.System),
            _postgres = (server, database),
        };
    }

    /// <summary>On a fresh SQLite file.</summary>
    public static Task<LedgerUnderTest> OnSqliteAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var folder = new TestFolder("bench-ledger");
        var options = Options.Create(new StorageOptions { DataFolder = folder.Path, MaxQueuedWrites = 100_000 });
        var database = new SqliteDatabase(options);
        Migrations.ApplySqlite(database);
        var writer = new SqliteWriter(database, options);
        return Task.FromResult(new LedgerUnderTest
        {
            _parts = { new FolderRemoval(folder), writer },
            _database = new SqliteLedger(database, writer, TimeProvider.System),
        });
    }

    /// <summary>Opens the ledger.</summary>
    public OpenLedger Open(LedgerOptions options) => new(_database, options);

    /// <summary>What a Postgres server has used so far; null on SQLite.</summary>
    public async Task<StoreUse?> UseAsync(CancellationToken cancellation)
    {
        if (_postgres is not var (server, database))
        {
            return null;
        }

        await using var command = database.Source.CreateCommand(
            "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint, pg_database_size(current_database())");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return new StoreUse(row.GetInt64(0), row.GetInt64(1), ProcessorTime.OfTree(server.ProcessId));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_parts))
        {
            await part.DisposeAsync();
        }
    }

    private sealed class FolderRemoval(TestFolder folder) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            SqliteConnection.ClearAllPools();
            folder.Dispose();
            return default;
        }
    }
}

/// <summary>What a store has used since it was made.</summary>
/// <param name="LogBytes">Bytes of its write-ahead log.</param>
/// <param name="DataBytes">Bytes of its tables and indexes.</param>
/// <param name="Cpu">Time on the processor.</param>
internal sealed record StoreUse(long LogBytes, long DataBytes, TimeSpan Cpu);

/// <summary>The ledger, opened.</summary>
internal sealed class OpenLedger : IAsyncDisposable
{
    private readonly LedgerQueue _queue;

    public OpenLedger(ILedgerDatabase database, LedgerOptions options)
    {
        _queue = new LedgerQueue(database, Options.Create(options));
        Store = new LedgerStore(database, _queue);
    }

    /// <summary>What the grains see of it.</summary>
    public ILedgerStore Store { get; }

    public ValueTask DisposeAsync() => _queue.DisposeAsync();
}
