using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Silo;
using Orleans.TestingHost;

namespace MonkeyTroop.Tests.Cluster;

/// <summary>Silos in this process, on a real SQLite file in a fresh folder.</summary>
public sealed class CoordinatorCluster : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("troop-cluster-").FullName;
    private InProcessTestCluster _cluster = null!;

    public IGrainFactory Grains => _cluster.Client;

    public IClusterClient Client => _cluster.Client;

    public async ValueTask InitializeAsync()
    {
        await StorageFeature.PrepareStorageAsync(new StorageOptions { DataFolder = _folder }, TimeProvider.System, TestContext.Current.CancellationToken);
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 2);
        builder.ConfigureSiloHost((_, host) => host.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:DataFolder"] = _folder,
            ["Nodes:SilenceLimit"] = "00:00:02",
            ["Nodes:HeartbeatInterval"] = "00:00:01",
            ["Scheduling:PublishInterval"] = "00:00:00.050",
        }));
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(TimeProvider.System);
            silo.Services.AddStorage().AddWallets().AddNodes().AddScheduling();
            silo.AddCoordinatorGrains();
        });
        builder.ConfigureClient(client => client.AddMemoryStreams(DirectoryStreams.Provider));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Ends a grain, so that the next call finds it as a crash would have left it: with what was written.</summary>
    public async Task RestartGrainsAsync()
    {
        await Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
    }
}

[CollectionDefinition(nameof(CoordinatorCluster))]
public sealed class CoordinatorClusterTests : ICollectionFixture<CoordinatorCluster>;
