using System.Net;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.EndToEnd.Storage;

/// <summary>A coordinator while its Postgres is away: it says so, refuses what it cannot do, and goes on by itself afterwards.</summary>
public sealed class PostgresOutageTests : NetworkTest, IAsyncLifetime
{
    private const string Model = "outage:1b";
    private PostgresServer _postgres = null!;
    private TroopNetwork _network = null!;

    public async ValueTask InitializeAsync()
    {
        _postgres = await PostgresServer.CreateAsync();
        _network = await StartAsync(new TroopNetworkOptions
        {
            Client = false,
            Database = PostgresServer.UrlOf(await _postgres.CreateDatabaseAsync()),
        });
        await BecomesReadyAsync();
    }

    public new async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Fact]
    public async Task Outage_ServerKilled_IsSaidAndRecoveredFrom()
    {
        using var node = await FakeNode.JoinAsync(_network.CoordinatorAddress, _network.Owner.Key, "joined-before");
        await node.SendHeartbeatAsync(Model);

        await _postgres.KillAsync();
        await AssertNotReadyAsync();
        await AssertRefusedAsync(() => FakeNode.TryJoinAsync(_network.CoordinatorAddress, "joins-meanwhile", _network.Owner.Key, joinToken: null));
        Assert.Equal(HttpStatusCode.OK, (await node.TryHeartbeatAsync(Model, "new:1b")).Status); // a heartbeat needs no store
        Assert.True(await _network.Owner.IsHealthyAsync());

        await _postgres.StartAsync();
        await BecomesReadyAsync();
        using var later = await FakeNode.JoinAsync(_network.CoordinatorAddress, _network.Owner.Key, "joins-meanwhile");
        await later.SendHeartbeatAsync(Model);
        await node.SendHeartbeatAsync(Model, "new:1b");
        await _network.Owner.ModelIsServedAsync("new:1b");
        AssertLogHasNeitherPasswordNorDefects();
    }

    [Fact]
    public async Task Outage_ServerHangs_IsSaidAndRecoveredFrom()
    {
        _postgres.Suspend();
        await AssertNotReadyAsync();
        Assert.True(await _network.Owner.IsHealthyAsync());

        _postgres.Resume();
        await BecomesReadyAsync();
        using var node = await FakeNode.JoinAsync(_network.CoordinatorAddress, _network.Owner.Key, "joins-later");
        AssertLogHasNeitherPasswordNorDefects();
    }

    private async Task AssertNotReadyAsync()
    {
        var answer = await ReadyAsync();

        Assert.Equal(503, answer.Status);
        Assert.Equal(ProblemCodes.StoreAway, answer.Problem?.Code);
        Assert.Contains("Postgres", answer.Problem?.Detail, StringComparison.Ordinal);
    }

    private static async Task AssertRefusedAsync<T>(Func<Task<CoordinatorAnswer<T>>> call) where T : class
    {
        var answer = await call();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal(ProblemCodes.StoreAway, answer.Problem?.Code);
        Assert.NotNull(answer.RetryAfter);
    }

    private Task BecomesReadyAsync() => Eventually.TrueAsync(async () => (await ReadyAsync()).Status == 200, "the coordinator is ready");

    private Task<RawAnswer> ReadyAsync() => _network.Owner.ReadinessAsync();

    private void AssertLogHasNeitherPasswordNorDefects()
    {
        var log = _network.Coordinator.Output.StandardError;

        Assert.DoesNotContain(log, line => line.Contains("fail: MonkeyTroop.", StringComparison.Ordinal));
        Assert.DoesNotContain(log, line => line.Contains(Secrets.PostgresPassword, StringComparison.Ordinal)
            || line.Contains(Uri.EscapeDataString(Secrets.PostgresPassword), StringComparison.Ordinal));
    }
}
