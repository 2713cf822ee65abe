using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Verification;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Contracts.Wallets.Verification;

public sealed class SqliteCheckStoreTests : CheckStoreContract
{
    private readonly TestFolder _folder = new("checks");
    private SqliteWriter _writer = null!;

    public override async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private protected override Task<ICheckStore> CreateAsync()
    {
        var options = Options.Create(new StorageOptions { DataFolder = _folder.Path });
        var database = new SqliteDatabase(options);
        Migrations.ApplySqlite(database);
        _writer = new SqliteWriter(database, options);
        return Task.FromResult<ICheckStore>(new SqliteCheckStore(database, _writer));
    }
}
