using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.EndToEnd.Storage;

/// <summary>A Postgres that answers, and yet not one ticket can be had: readiness says so, and tells when it is over.</summary>
public sealed class LedgerBlockedTests : NetworkTest, IAsyncLifetime
{
    private const string Model = "blocked:1b";

    /// <summary>More than the test servers take, so that the server is what ends it.</summary>
    private const int MostConnections = 250;

    private readonly List<NpgsqlConnection> _others = [];
    private PostgresServer _postgres = null!;
    private string _database = null!;
    private TroopNetwork _network = null!;
    private FakeNode _node = null!;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresServer.CreateAsync();
        _database = await _postgres.CreateDatabaseAsync();
        _network = await StartAsync(new TroopNetworkOptions { Client = false, Database = _database });
        _node = await FakeNode.ServingAsync(_network.CoordinatorAddress, _network.Owner.Key, "node", Model);
        await _network.Requester.TicketAsync(Model);
    }

    public new async ValueTask DisposeAsync()
    {
        _node?.Dispose();
        await EndOthersAsync();
        await base.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task Wallets_LockedBySomebody_IsNotReadyUntilTheyAreFree()
    {
        var locking = await ConnectAsync();
        await ExecuteAsync(locking, "BEGIN; LOCK TABLE wallets IN EXCLUSIVE MODE");

        await BecomesAsync(503);
        Assert.Equal(ProblemCodes.StoreAway, (await _network.Requester.AuthorizeAsync(Model)).Problem?.Code);

        await ExecuteAsync(locking, "ROLLBACK");
        await BecomesAsync(200);
        await _network.Requester.TicketAsync(Model);
    }

    [Fact]
    public async Task Connections_AllUsedUpByOthers_IsNotReadyUntilOneIsFree()
    {
        // A session that is ended takes a moment to go, and the coordinator and the test both want its place: until the test has them all.
        var ending = await ConnectAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                await ExecuteAsync(ending, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'monkey-troop'");
                await FillAsync();
                return await CountAsync(ending) == 0;
            },
            "no connection is left for the coordinator");

        Assert.Equal(ProblemCodes.StoreAway, (await _network.Requester.AuthorizeAsync(Model)).Problem?.Code);
        Assert.Equal(503, await ReadinessAsync());
        Assert.Equal(503, await ReadinessAsync()); // that it was asked does not mend it

        await EndOthersAsync();
        await BecomesAsync(200);
        await _network.Requester.TicketAsync(Model);
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'monkey-troop'", connection);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private async Task FillAsync()
    {
        while (_others.Count < MostConnections)
        {
            try
            {
                await ConnectAsync();
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.TooManyConnections)
            {
                return;
            }
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_database) { Pooling = false, ApplicationName = "others" }.ConnectionString);
        await connection.OpenAsync(Cancellation);
        _others.Add(connection);
        return connection;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this test
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task EndOthersAsync()
    {
        foreach (var connection in _others)
        {
            await connection.DisposeAsync();
        }

        _others.Clear();
    }

    private Task BecomesAsync(int status) => Eventually.TrueAsync(
        async () => await ReadinessAsync() == status, $"readiness answers {status}");

    private async Task<int> ReadinessAsync() =>
        (await _network.Requester.ReadinessAsync()).Status;
}
