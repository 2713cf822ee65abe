using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Tests.TestKit.Postgres;

namespace MonkeyTroop.Tests.Cluster.Storage;

/// <summary>A store that is away reaches whoever calls a grain as <see cref="StoreUnavailableException"/>, from whichever silo it lives on.</summary>
public sealed class StoreAwayTests
{
    /// <summary>Enough that some live on either silo.</summary>
    private const int Nodes = 8;

    [Fact]
    public async Task Call_PostgresAway_SaysSoFromWritesAndFromActivations()
    {
        await using var postgres = await PostgresServer.CreateAsync();
        await using var cluster = new OwnCluster(await postgres.CreateDatabaseAsync());
        await cluster.InitializeAsync();
        foreach (var node in NodesOf(cluster, "active"))
        {
            await node.AdmitProof(new("proof", TimeProvider.System.GetUtcNow())); // activates it
        }

        await postgres.KillAsync();
        await AssertAwayAsync(NodesOf(cluster, "active"));
        await AssertAwayAsync(NodesOf(cluster, "never-seen"));

        await postgres.StartAsync();
        foreach (var node in NodesOf(cluster, "active").Concat(NodesOf(cluster, "never-seen")))
        {
            await TestKit.Eventually.TrueAsync(async () => await TryRegisterAsync(node), "the node is registered");
        }
    }

    [Fact]
    public async Task Call_SqliteLocked_SaysSo()
    {
        await using var cluster = new OwnCluster(null);
        await cluster.InitializeAsync();
        await using var other = new SqliteConnection($"Data Source={cluster.DatabasePath}");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await using (other.BeginTransaction(deferred: false))
        {
            await AssertAwayAsync(NodesOf(cluster, "node").Take(2));
            foreach (var account in Enumerable.Range(0, 2))
            {
                await Assert.ThrowsAsync<StoreUnavailableException>(
                    () => cluster.Grains.GetGrain<IWalletGrain>($"account-{account}").Open(TestContext.Current.CancellationToken));
            }
        }

        Assert.True(await TryRegisterAsync(NodesOf(cluster, "node").First()));
    }

    private static IEnumerable<INodeGrain> NodesOf(CoordinatorCluster cluster, string name) =>
        Enumerable.Range(0, Nodes).Select(i => cluster.Grains.GetGrain<INodeGrain>($"{name}-{i}"));

    private static async Task AssertAwayAsync(IEnumerable<INodeGrain> nodes)
    {
        foreach (var node in nodes)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => RegisterAsync(node));
        }
    }

    private static async Task<bool> TryRegisterAsync(INodeGrain node) =>
        await Record.ExceptionAsync(() => RegisterAsync(node)) switch
        {
            null => true,
            StoreUnavailableException => false,
            var other => throw new InvalidOperationException("neither registered nor away", other),
        };

    private static async Task RegisterAsync(INodeGrain node) =>
        Assert.IsType<RegistrationOutcome.Joined>(await node.Register(new NodeRegistration("key", "owner")));

    private sealed class OwnCluster(string? database) : CoordinatorCluster
    {
        protected override Task<string?> CreateDatabaseAsync() => Task.FromResult(database);
    }
}
