using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.ProofOfHardware;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Grains.Wallets.Accounts;
using MonkeyTroop.Silo;
using Orleans.Core.Internal;
using Orleans.Storage;
using Orleans.TestingHost;

namespace MonkeyTroop.Tests.Cluster;

/// <summary>Silos in this process, on a real SQLite file in a fresh folder, or on what a subclass names.</summary>
public class CoordinatorCluster : IAsyncLifetime
{
    /// <summary>Base64 of the silos' master key.</summary>
    public static string MasterKey { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private readonly string _folder = Directory.CreateTempSubdirectory("troop-cluster-").FullName;
    private InProcessTestCluster _cluster = null!;

    public IGrainFactory Grains => _cluster.Client;

    public IClusterClient Client => _cluster.Client;

    /// <summary>What one silo is made of.</summary>
    public IServiceProvider SiloServices => _cluster.Silos[0].ServiceProvider;

    /// <summary>One silo's storage of grain state.</summary>
    public IGrainStorage GrainStorage =>
        SiloServices.GetRequiredKeyedService<IGrainStorage>(MonkeyTroop.Grains.Storage.GrainStorage.Name);

    /// <summary>The SQLite file, where that is the store.</summary>
    public string DatabasePath => new StorageOptions { DataFolder = _folder }.DatabasePath;

    public async ValueTask InitializeAsync()
    {
        var database = await CreateDatabaseAsync();
        await StorageFeature.PrepareStorageAsync(
            new StorageOptions { DataFolder = _folder, ConnectionString = database }, TimeProvider.System, NullLogger.Instance, TestContext.Current.CancellationToken);
        var builder = new InProcessTestClusterBuilder(initialSilosCount: 2);
        builder.ConfigureSiloHost((_, host) => host.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:DataFolder"] = _folder,
            ["Storage:ConnectionString"] = database,
            ["Tickets:MasterKey"] = MasterKey,
            ["Storage:BusyTimeout"] = "00:00:00.500",
            ["Nodes:SilenceLimit"] = "00:00:02",
            ["Nodes:HeartbeatInterval"] = "00:00:01",
            ["Hardware:UnprovenMultiplier"] = "1000",
            ["Hardware:MatrixSize"] = "256",
            ["Hardware:Rounds"] = "2",
            ["Hardware:WalkBytes"] = "1048576",
            ["Hardware:WalkSteps"] = "4",
            ["Hardware:LeastTime"] = "00:00:00.010",
        }));
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(TimeProvider.System);
            silo.Services.AddStorage().AddAudit().AddWallets().AddNodes().AddHardware().AddScheduling().AddTickets();
            silo.AddCoordinatorGrains();
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _cluster.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Ends a grain as soon as what it does is done; the next call waits for that and finds what was written.</summary>
    public static async Task RestartAsync(IAddressable grain) => await grain.AsReference<IGrainManagementExtension>().DeactivateOnIdle();

    /// <summary>Makes a fresh Postgres database and returns its address; null for SQLite.</summary>
    protected virtual Task<string?> CreateDatabaseAsync() => Task.FromResult<string?>(null);
}

[CollectionDefinition(nameof(CoordinatorCluster))]
public sealed class CoordinatorClusterTests : ICollectionFixture<CoordinatorCluster>;
