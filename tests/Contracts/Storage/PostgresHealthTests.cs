using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Storage;

public sealed class PostgresHealthTests(SharedPostgres postgres) : IAsyncLifetime
{
    private string _address = null!;
    private PostgresDatabase _database = null!;
    private PostgresHealth _health = null!;

    public async ValueTask InitializeAsync()
    {
        _address = await postgres.CreatePreparedAsync();
        (_database, _health) = Open(_address);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Check_Healthy_LeavesNothingBehind()
    {
        await CheckAsync();

        await using var rows = _database.Source.CreateCommand("SELECT count(*) FROM OrleansStorage");
        Assert.Equal(0L, await rows.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("default_transaction_read_only = on", "read-only")]
    [InlineData("temp_file_limit = 0", "temp_file_limit")] // what a statement runs into that finds no room on the disk
    public async Task Check_TakesNoWrites_SaysWhy(string setting, string reason)
    {
        var server = await postgres.ServerAsync();
        await server.ExecuteAsync($"ALTER DATABASE {new NpgsqlConnectionStringBuilder(_address).Database} SET {setting}");

        Assert.Contains(reason, (await FailAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_UserMayOnlyRead_SaysSo()
    {
        var server = await postgres.ServerAsync();
        await server.ExecuteAsync("CREATE ROLE reader LOGIN PASSWORD 'x'; GRANT SELECT ON OrleansStorage TO reader", _address);
        var (database, health) = Open(new NpgsqlConnectionStringBuilder(_address) { Username = "reader", Password = "x" }.ConnectionString);
        await using var closing = database;

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => health.CheckAsync(TestContext.Current.CancellationToken));

        Assert.Contains("permission denied", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ServerGoneAndBack_FailsAndThenSucceeds()
    {
        await using var server = await PostgresServer.CreateAsync();
        var address = await server.CreateDatabaseAsync();
        await new PostgresPreparation(new StorageOptions { ConnectionString = address }, TimeProvider.System).RunAsync(null, TestContext.Current.CancellationToken);
        var (database, health) = Open(address);
        await using var closing = database;
        await health.CheckAsync(TestContext.Current.CancellationToken);

        await server.KillAsync();
        var away = await Assert.ThrowsAsync<StoreUnavailableException>(() => health.CheckAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith("Postgres: ", away.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => health.CheckAsync(TestContext.Current.CancellationToken));
        await server.StartAsync();

        await health.CheckAsync(TestContext.Current.CancellationToken);
    }

    private static (PostgresDatabase Database, PostgresHealth Health) Open(string address)
    {
        var database = new PostgresDatabase(Options.Create(new StorageOptions { ConnectionString = address }));
        return (database, new PostgresHealth(database));
    }

    private Task CheckAsync() => _health.CheckAsync(TestContext.Current.CancellationToken);

    private Task<StoreUnavailableException> FailAsync() => Assert.ThrowsAsync<StoreUnavailableException>(CheckAsync);
}
