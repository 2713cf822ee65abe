using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;
using Npgsql;

namespace MonkeyTroop.Tests.Chaos.Wallets;

/// <summary>A network whose Postgres goes away and comes back, while nothing else is started again.</summary>
public sealed class PostgresAwayTests : NetworkTest, IAsyncLifetime
{
    private const string Model = "steady:1b";
    private const string Elsewhere = "elsewhere:1b";
    private PostgresServer _postgres = null!;
    private string _database = null!;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresServer.CreateAsync();

        // Impatient, so that a server that hangs is noticed in seconds.
        _database = new NpgsqlConnectionStringBuilder(await _postgres.CreateDatabaseAsync()) { Timeout = 1, CommandTimeout = 2 }.ConnectionString;
    }

    public new async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task Stop_WhileAWorkerServes_NothingIsIssuedAndItsReceiptArrivesWhenPostgresIsBack()
    {
        var network = await StartAsync(new TroopNetworkOptions
        {
            Models = [new FakeModel(Model) { Pause = TimeSpan.FromMilliseconds(20) }],
            Client = false,
            Database = _database,
        });
        using var node = await JoinAsync(network);
        var (served, stated) = (await network.Requester.TicketAsync(Model), await network.Requester.TicketAsync(Elsewhere));
        using var caller = new TicketCall(served);

        await _postgres.StopAsync();

        Assert.Contains("[DONE]", await caller.AskAsync("hello", stream: true, Cancellation));
        for (var i = 0; i < 3; i++)
        {
            AssertAway(await network.Requester.AuthorizeAsync(Model));
            AssertAway(await node.SubmitAsync(stated, network.Requester.Account, seconds: 0.001m));
        }

        await _postgres.StartAsync();
        await BecomesReadyAsync(network);
        Assert.Single(await network.Requester.JobRowsAsync(served.JobId, rows => rows.Count > 0, "the worker's receipt arrives"));
        Assert.NotNull((await node.SubmitAsync(stated, network.Requester.Account, seconds: 0.001m)).Value);
        Assert.Equal([served.JobId, stated.JobId], (await HoldsAsync(network)).Select(hold => hold.JobId).Order(StringComparer.Ordinal));
        Assert.False(network.Coordinator.HasExited || network.Workers["node-1"].HasExited);
        await Ledger.AssertBalancedAsync(network);
    }

    [Fact]
    public async Task Suspend_InTheMiddleOfAHold_TheHoldOfARefusedAuthorizationDoesNotStay()
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false, Database = _database });
        using var node = await JoinAsync(network);
        await _postgres.ExecuteAsync(
            """
            CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1); RETURN NEW; END $$;
            CREATE TRIGGER linger BEFORE INSERT ON holds FOR EACH ROW EXECUTE FUNCTION linger();
            """,
            _database);

        var authorizing = network.Requester.AuthorizeAsync(Elsewhere);
        await Eventually.TrueAsync(() => IsLingeringAsync(network), "the hold is being written");
        _postgres.Suspend();
        AssertAway(await authorizing);
        _postgres.Resume();

        await BecomesReadyAsync(network);

        // The server carries the statement out, or ends it: either way the hold is gone once the statement is.
        await Eventually.TrueAsync(async () => !await IsWritingAsync(network), "the statement that was interrupted has ended");
        await Eventually.TrueAsync(
            async () => (await HoldsAsync(network)).All(hold => hold.Status == "cancelled"), "what the refused authorization had begun is undone");
        await Eventually.TrueAsync(async () => (await network.Requester.BalanceAsync()).Available == 1000, "all credits are available again");
        await Ledger.AssertBalancedAsync(network);
    }

    private static async Task<FakeNode> JoinAsync(TroopNetwork network)
    {
        var node = await FakeNode.ServingAsync(network.CoordinatorAddress, network.Owner.Key, "fake-1", Elsewhere);
        await network.Requester.ModelIsServedAsync(Elsewhere);
        return node;
    }

    private static void AssertAway<T>(CoordinatorAnswer<T> answer) where T : class
    {
        Assert.Equal(503, (int?)answer.Status);
        Assert.Equal(ProblemCodes.StoreAway, answer.Problem?.Code);
        Assert.NotNull(answer.RetryAfter);
    }

    private static Task BecomesReadyAsync(TroopNetwork network) => Eventually.TrueAsync(
        async () => (await network.Owner.ReadinessAsync()).Status == 200, "the coordinator is ready again");

    private static Task<IReadOnlyList<(string JobId, string Status)>> HoldsAsync(TroopNetwork network) =>
        Books.Of(network).ReadAsync("SELECT job_id, status FROM holds ORDER BY job_id", row => (row.GetString(0), row.GetString(1)));

    private static async Task<bool> IsWritingAsync(TroopNetwork network) => (await Books.Of(network).ReadAsync(
        "SELECT pid FROM pg_stat_activity WHERE state <> 'idle' AND query LIKE '%INSERT INTO holds%' AND pid <> pg_backend_pid()", row => row.GetInt32(0))).Count > 0;

    private static async Task<bool> IsLingeringAsync(TroopNetwork network) =>
        (await Books.Of(network).ReadAsync("SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'", row => row.GetInt32(0))).Count > 0;
}
