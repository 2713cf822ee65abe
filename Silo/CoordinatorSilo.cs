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
using MonkeyTroop.Silo.Clustering;
using Orleans.Configuration;

namespace MonkeyTroop.Silo;

/// <summary>The coordinator's silo, the same in the gateway and in the headless program.</summary>
public static class CoordinatorSilo
{
    private const int StreamQueues = 2;
    private static readonly TimeSpan StreamInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan KeepAliveInCluster = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// What Orleans says, with stack traces and again and again, of faults that are expected and that a line of ours tells of: Redis away
    /// (<see cref="RedisMembership"/>), silos that died (<see cref="SiloWatch"/>), calls that failed (the gateway's answers).
    /// </summary>
    private static readonly (string Category, LogLevel Level)[] Quiet =
    [
        ("Orleans.Runtime.Watchdog", LogLevel.Error), // its first look can take the time since the machine's start for a stall
        ("Orleans.Runtime.Messaging", LogLevel.Error),
        ("Orleans.Runtime.CallbackData", LogLevel.Error),
        ("Orleans.Runtime.GrainCallCancellationManager", LogLevel.Critical),
        ("Orleans.Runtime.MembershipService.MembershipAgent", LogLevel.Critical),
        ("Orleans.Runtime.MembershipService.MembershipSystemTarget", LogLevel.Error),
        ("Orleans.Runtime.MembershipService.MembershipTableManager", LogLevel.Error),
        ("Orleans.Runtime.MembershipService.SiloHealthMonitor", LogLevel.Error),
    ];

    /// <summary>Adds the silo with every feature's grains.</summary>
    /// <param name="builder">The host being built.</param>
    /// <param name="mayBeAlone">Whether it is a whole coordinator when no setting names others.</param>
    public static void AddCoordinatorSilo(this IHostApplicationBuilder builder, bool mayBeAlone = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var silo = builder.Configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        if (silo.IsClustered)
        {
            // Before the settings, which win. Gateways notice sooner that a silo died with deltas that they wait for.
            builder.Services.Configure<Grains.Scheduling.SchedulingOptions>(scheduling => scheduling.KeepAliveInterval = KeepAliveInCluster);
        }

        builder.Services.AddStorage().AddAudit().AddWallets().AddNodes().AddScheduling().AddTickets();
        builder.Services.AddOptions<SiloOptions>().BindConfiguration(SiloOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SiloOptions>>(provider =>
            new SiloOptionsValidator(provider.GetRequiredService<IOptions<StorageOptions>>(), mayBeAlone));
        builder.Services.AddMembership(silo);
        foreach (var (category, level) in Quiet)
        {
            builder.Logging.AddFilter(category, level);
        }

        builder.UseOrleans(orleans =>
        {
            orleans.UseMembership(silo);
            orleans.AddCoordinatorGrains(silo.IsClustered);
        });
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

    /// <summary>Connects to the list of silos, waiting for a Redis that is not there yet. Called before the host starts.</summary>
    /// <exception cref="StartupFailureException">Redis cannot be used.</exception>
    public static Task PrepareMembershipAsync(this IHost host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Services.GetService<RedisMembership>()?.ConnectAsync(cancellation) ?? Task.CompletedTask;
    }

    /// <summary>Where other silos reach this one, as <c>ADDRESS:PORT</c>.</summary>
    public static string SiloAddress(this IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.Endpoint.ToString();
    }

    /// <summary>Adds what the grains need of Orleans wherever they run: durable state, and the directory's streams.</summary>
    /// <param name="orleans">The silo being built.</param>
    /// <param name="isClustered">Whether what is told of subscriptions must outlive a silo.</param>
    public static void AddCoordinatorGrains(this ISiloBuilder orleans, bool isClustered = false)
    {
        ArgumentNullException.ThrowIfNull(orleans);
        orleans.AddActivityPropagation();
        orleans.AddGrainState();
        if (isClustered)
        {
            orleans.AddSharedState(DirectoryStreams.SubscriptionStorage);
        }
        else
        {
            orleans.AddMemoryGrainStorage(DirectoryStreams.SubscriptionStorage);
        }

        orleans.AddMemoryStreams(DirectoryStreams.Provider, streams =>
        {
            // Few queues, read five times a second: deltas are small, and idle queues cost CPU for nothing.
            streams.ConfigurePartitioning(StreamQueues);
            streams.ConfigurePullingAgent(agent => agent.Configure(pulling => pulling.GetQueueMsgsTimerPeriod = StreamInterval));
        });
        orleans.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(25));
    }
}
