using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.Silo.Health;
using Orleans.Configuration;

namespace MonkeyTroop.Silo;

/// <summary>The coordinator's silo, the same in the gateway and in the headless program.</summary>
public static class CoordinatorSilo
{
    /// <summary>Name that silos of one coordinator share.</summary>
    private const string ClusterName = "monkey-troop";

    private const int StreamQueues = 2;
    private static readonly TimeSpan StreamInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Adds the silo with every feature's grains.</summary>
    public static void AddCoordinatorSilo(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddStorage().AddAudit().AddWallets().AddNodes().AddScheduling().AddTickets();
        var silo = builder.Configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        builder.Services.AddOptions<SiloOptions>().BindConfiguration(SiloOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        // Its first look can take the time since the machine's start for a stall.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        builder.UseOrleans(orleans => Configure(orleans, silo));
        builder.UseOrleans(builder.AddDashboardCollection);
        builder.AddClusterWatch();
    }

    /// <summary>Makes the store ready, waiting for a Postgres that is not there yet. Called before the host starts.</summary>
    /// <exception cref="StartupFailureException">The data folder or the database cannot be used.</exception>
    public static async Task PrepareStorageAsync(this IHost host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        try
        {
            var options = host.Services.GetRequiredService<IOptions<StorageOptions>>().Value;
            await StorageFeature.PrepareStorageAsync(options, host.Services.GetRequiredService<TimeProvider>(), cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            throw new StartupFailureException(e.Message, e);
        }
    }

    private static void Configure(ISiloBuilder orleans, SiloOptions silo)
    {
        // The Orleans client gateway stays closed: nothing outside the cluster calls grains.
        orleans.UseLocalhostClustering(
            siloPort: silo.Port == 0 ? FreePort() : silo.Port,
            gatewayPort: 0,
            primarySiloEndpoint: silo.Primary,
            serviceId: ClusterName,
            clusterId: ClusterName);
        orleans.AddCoordinatorGrains();
    }

    /// <summary>Adds what the grains need of Orleans wherever they run: durable state, and the directory's streams.</summary>
    public static void AddCoordinatorGrains(this ISiloBuilder orleans)
    {
        orleans.AddActivityPropagation();
        orleans.AddGrainState();
        orleans.AddMemoryGrainStorage(DirectoryStreams.SubscriptionStorage);
        orleans.AddMemoryStreams(DirectoryStreams.Provider, streams =>
        {
            // Few queues, read five times a second: deltas are small, and idle queues cost CPU for nothing.
            streams.ConfigurePartitioning(StreamQueues);
            streams.ConfigurePullingAgent(agent => agent.Configure(pulling => pulling.GetQueueMsgsTimerPeriod = StreamInterval));
        });
        orleans.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(25));
    }

    /// <summary>A port that was free a moment ago, since Orleans must know its port before it listens.</summary>
    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
