using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Clocks;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.ProofOfHardware;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Grains.Settings;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Tickets;
using MonkeyTroop.Grains.Wallets.Accounts;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.ServiceDefaults.Clocks;
using MonkeyTroop.Silo.Clustering;
using MonkeyTroop.Silo.Health;
using MonkeyTroop.Silo.Tls;
using Orleans.Configuration;
using SiloOptions = MonkeyTroop.Silo.Settings.SiloOptions;

namespace MonkeyTroop.Silo;

/// <summary>The coordinator's silo, the same in the gateway and in the headless program.</summary>
public static class CoordinatorSilo
{
    /// <summary>
    /// What Orleans says, with stack traces and again and again, of faults that are expected and that a line of ours tells of: Redis away
    /// (<see cref="RedisMembership"/>), silos that died (<see cref="SiloWatch"/>), calls that failed (the gateway's answers).
    /// </summary>
    private static readonly (string Category, LogLevel Level)[] Quiet =
    [
        ("Orleans.Runtime.Watchdog", LogLevel.Error), // its first look can take the time since the machine's start for a stall
        ("Orleans.Grain", LogLevel.Critical), // the store is away while a grain begins; a defect reaches its caller, who says so
        ("Orleans.Messaging", LogLevel.Critical),
        ("Orleans.Runtime.Messaging", LogLevel.Error),
        ("Polly", LogLevel.Critical), // Orleans' own repetitions
        ("Orleans.Runtime.CallbackData", LogLevel.Error),
        ("Orleans.Runtime.GrainCallCancellationManager", LogLevel.Critical),
        ("Orleans.Runtime.MembershipService.MembershipAgent", LogLevel.Critical),
        ("Orleans.Runtime.MembershipService.MembershipSystemTarget", LogLevel.Error),
        ("Orleans.Runtime.MembershipService.MembershipTableManager", LogLevel.Critical),
        ("Orleans.Runtime.MembershipService.SiloHealthMonitor", LogLevel.Error),
    ];

    /// <summary>Adds the silo with every feature's grains.</summary>
    /// <param name="builder">The host being built.</param>
    /// <param name="mayBeAlone">Whether it is a whole coordinator when no setting names others.</param>
    public static void AddCoordinatorSilo(this IHostApplicationBuilder builder, bool mayBeAlone = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var silo = builder.Configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        builder.Services.AddStorage().AddClock(MachineClock.Of(builder.Configuration)).AddAudit().AddWallets().AddNodes().AddHardware().AddScheduling().AddTickets();
        builder.Services.AddOptions<SiloOptions>().BindConfiguration(SiloOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SiloOptions>>(provider =>
            ActivatorUtilities.CreateInstance<SiloOptionsValidator>(provider, mayBeAlone));
        builder.Services.AddSharedSettings().AddShared<SiloOptions>(("Silo:Cluster", options => options.ClusterName));
        builder.Services.AddMembership(silo);
        foreach (var (category, level) in Quiet)
        {
            builder.Logging.AddFilter(category, level);
        }

        builder.UseOrleans(orleans =>
        {
            orleans.UseMembership(silo);
            if (builder.Configuration.SendsTraces())
            {
                orleans.AddActivityPropagation(); // costs something on every call between grains
            }

            orleans.AddCoordinatorGrains();
        });
        builder.UseOrleans(builder.AddDashboardCollection);
        builder.AddClusterWatch();
    }

    /// <summary>Makes the store ready, waiting for a Postgres that is not there yet, compares this member's settings with its
    /// cluster's, and sets the clock. Called before the host starts.</summary>
    /// <exception cref="StartupFailureException">The data folder or the database cannot be used.</exception>
    public static async Task PrepareStorageAsync(this IHost host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        try
        {
            var options = host.Services.GetRequiredService<IOptions<StorageOptions>>().Value;
            await StorageFeature.PrepareStorageAsync(
                options,
                host.Services.GetRequiredService<TimeProvider>(),
                host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("MonkeyTroop.Storage"),
                cancellation).ConfigureAwait(false);
            await host.Services.RequireSharedSettingsAsync(host.Services.GetRequiredService<IOptions<SiloOptions>>().Value.TakeOver, cancellation).ConfigureAwait(false);
            await host.Services.SetClockAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or SettingsDifferException)
        {
            throw new StartupFailureException(e.Message, e);
        }
    }

    /// <summary>Connects to the list of silos, waiting for a Redis that is not there yet. Called before the host starts.</summary>
    /// <exception cref="StartupFailureException">Redis cannot be used.</exception>
    public static Task PrepareMembershipAsync(this IHost host, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(host);
        host.Services.WarnOfOpenPort();
        host.Services.WarnOfOpenSecrets();
        return host.Services.GetService<RedisMembership>()?.ConnectAsync(cancellation) ?? Task.CompletedTask;
    }

    /// <summary>Where other silos reach this one, as <c>ADDRESS:PORT</c>.</summary>
    public static string SiloAddress(this IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.Endpoint.ToString();
    }

    /// <summary>Adds what the grains need of Orleans wherever they run: durable state, a limit on calls, and names that are worked out once.</summary>
    public static void AddCoordinatorGrains(this ISiloBuilder orleans)
    {
        ArgumentNullException.ThrowIfNull(orleans);
        orleans.AddGrainState();
        orleans.Services.Insert(0, ServiceDescriptor.Singleton<IGrainInterfaceTypeProvider, GrainInterfaceNames>()); // the first that knows a name is asked
        orleans.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(25));
    }
}
