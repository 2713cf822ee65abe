using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Contracts.Audit;

public sealed class SqliteAuditStoreTests : AuditStoreContract
{
    private readonly TestFolder _folder = new("audit-store");
    private SqliteWriter _writer = null!;

    public override async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    private protected override Task SetDetailsAsync(string json) =>
        _writer.WriteAsync(db => db.Execute("UPDATE audit_logs SET details = @details", ("@details", json)), Cancellation);

    private protected override Task<IAuditStore> CreateAsync()
    {
        var options = Options.Create(new StorageOptions { DataFolder = _folder.Path });
        var database = new SqliteDatabase(options);
        Migrations.ApplySqlite(database);
        _writer = new SqliteWriter(database, options);
        return Task.FromResult<IAuditStore>(new SqliteAuditStore(database, _writer));
    }
}
