using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.Contracts.Audit;

public sealed class PostgresAuditStoreTests(SharedPostgres postgres) : AuditStoreContract
{
    private PostgresDatabase _database = null!;

    public override ValueTask DisposeAsync() => _database.DisposeAsync();

    private protected override async Task SetDetailsAsync(string json)
    {
        await using var command = _database.Source.CreateCommand("UPDATE audit_logs SET details = $1::jsonb");
        command.Parameters.AddWithValue(json);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private protected override async Task<IAuditStore> CreateAsync()
    {
        var address = await postgres.CreatePreparedAsync();
        _database = new PostgresDatabase(Options.Create(new StorageOptions { ConnectionString = address }));
        return new PostgresAuditStore(_database);
    }
}
