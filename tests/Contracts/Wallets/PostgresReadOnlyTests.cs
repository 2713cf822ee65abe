using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Postgres;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Contracts.Wallets;

/// <summary>The ledger on a Postgres that turns read-only and back, as after a failover, while its connections stay open.</summary>
public sealed class PostgresReadOnlyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commit_AfterOneThatWasRefusedWhileItsStatementsWereBeingPrepared_Succeeds()
    {
        await using var server = await PostgresServer.CreateAsync();
        await using var database = await OpenAsync(server);
        var ledger = new PostgresLedger(database, TimeProvider.System);
        await using var queue = new LedgerQueue(ledger, Options.Create(new LedgerOptions()));
        var store = new LedgerStore(ledger, queue);

        await SetReadOnlyAsync(server, "on");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.OpenAsync("payer", Credits.Of(1), Cancellation));
        await SetReadOnlyAsync(server, "off");

        Assert.Equal(Credits.Of(1), (await store.OpenAsync("payer", Credits.Of(1), Cancellation)).Balance);
    }

    [Fact]
    public async Task Read_AfterOneThatWasRefusedWhileItWasBeingPrepared_SaysThatTheStoreIsAwayAndThenSucceeds()
    {
        await using var server = await PostgresServer.CreateAsync();
        await using var database = await OpenAsync(server);

        await SetReadOnlyAsync(server, "on");
        await Assert.ThrowsAsync<StoreUnavailableException>(TouchAsync);
        await SetReadOnlyAsync(server, "off");

        await Assert.ThrowsAsync<StoreUnavailableException>(TouchAsync);
        Assert.Equal(Treasury.Account, await TouchAsync());

        Task<string?> TouchAsync() => database.ReadAsync(
            async (connection, cancellation) =>
            {
                await using var command = new NpgsqlCommand("SELECT account FROM wallets FOR UPDATE", connection);
                return (string?)await command.ExecuteScalarAsync(cancellation);
            },
            Cancellation);
    }

    /// <summary>A ledger whose statements are prepared at their first use.</summary>
    private static async Task<PostgresDatabase> OpenAsync(PostgresServer server)
    {
        var address = new NpgsqlConnectionStringBuilder(await server.CreateDatabaseAsync()) { AutoPrepareMinUsages = 1, MaxPoolSize = 1 }.ConnectionString;
        var options = new StorageOptions { ConnectionString = address };
        await new PostgresPreparation(options, TimeProvider.System).RunAsync(last: null, Cancellation);
        return new PostgresDatabase(Options.Create(options));
    }

    private static async Task SetReadOnlyAsync(PostgresServer server, string value)
    {
        await server.ExecuteAsync($"ALTER SYSTEM SET default_transaction_read_only = {value}");
        await server.ExecuteAsync("SELECT pg_reload_conf()");
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString("postgres")) { Pooling = false });
        await Eventually.TrueAsync(
            async () =>
            {
                await using var command = source.CreateCommand("SHOW default_transaction_read_only");
                return (string?)await command.ExecuteScalarAsync(Cancellation) == value;
            },
            "the server takes the setting over");
    }
}
