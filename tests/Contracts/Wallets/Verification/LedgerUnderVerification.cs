using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Postgres;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Wallets.Verification;

/// <summary>A ledger in a Postgres database.</summary>
internal sealed class LedgerUnderVerification : IAsyncDisposable
{
    private readonly LedgerQueue _queue;

    public LedgerUnderVerification(string address)
    {
        Address = address;
        Database = new PostgresDatabase(Microsoft.Extensions.Options.Options.Create(new StorageOptions { ConnectionString = address }));
        var ledger = new PostgresLedger(Database, TimeProvider.System);
        _queue = new LedgerQueue(ledger, Microsoft.Extensions.Options.Options.Create(new LedgerOptions()));
        Store = new LedgerStore(ledger, _queue);
    }

    public string Address { get; }

    public PostgresDatabase Database { get; }

    public ILedgerStore Store { get; }

    /// <summary>Makes a database with <see cref="LedgerHistory"/> in it.</summary>
    public static async Task<LedgerUnderVerification> CopyAsync(SharedPostgres postgres) =>
        new(await postgres.CreateDatabaseAsync("history", PrepareAsync));

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static async Task PrepareAsync(string address)
    {
        await new PostgresPreparation(new StorageOptions { ConnectionString = address }, TimeProvider.System).RunAsync(last: null, default);
        await using var ledger = new LedgerUnderVerification(address);
        await LedgerHistory.TellAsync(ledger.Store, default);
    }
}

/// <summary>One such database for tests that leave it as it is.</summary>
public sealed class HistoryDatabase(SharedPostgres postgres) : IAsyncLifetime
{
    private LedgerUnderVerification _ledger = null!;

    public NpgsqlDataSource Source => _ledger.Database.Source;

    public async ValueTask InitializeAsync() => _ledger = await LedgerUnderVerification.CopyAsync(postgres);

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();
}
