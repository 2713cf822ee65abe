using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Verification;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.Contracts.Wallets.Verification;

public sealed class PostgresCheckStoreTests(SharedPostgres postgres) : CheckStoreContract
{
    private PostgresDatabase _database = null!;

    public override ValueTask DisposeAsync() => _database.DisposeAsync();

    private protected override async Task<ICheckStore> CreateAsync()
    {
        _database = new PostgresDatabase(Options.Create(new StorageOptions { ConnectionString = await postgres.CreatePreparedAsync() }));
        return new PostgresCheckStore(_database);
    }
}
