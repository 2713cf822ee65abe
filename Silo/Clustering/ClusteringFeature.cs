using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MonkeyTroop.Grains.Health;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.Silo.Tls;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using StackExchange.Redis;
using SiloOptions = MonkeyTroop.Silo.Settings.SiloOptions;

namespace MonkeyTroop.Silo.Clustering;

/// <summary>Makes a silo one of a cluster, or a cluster of one.</summary>
internal static class ClusteringFeature
{
    /// <summary>First guess of how long an answer to a probe takes; Orleans adapts it within a half and the double.</summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongestProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Probes that a silo may miss: with the longest timeout a dead one is voted out after 6 s, and 10 s leave room for the votes.</summary>
    private const int MissedProbes = 3;

    /// <summary>A silo says in Redis that it lives; one that has not for three times as long does not keep others from joining.</summary>
    private static readonly TimeSpan AliveInterval = TimeSpan.FromSeconds(5);

    /// <summary>How often the list is read although no change was announced.</summary>
    private static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(10);

    /// <summary>Adds what tells how membership is.</summary>
    public static void AddMembership(this IServiceCollection services, SiloOptions silo)
    {
        if (silo.IsClustered)
        {
            services.AddSingleton<RedisMembership>();
            services.AddSingleton<IMemberHealth>(provider => provider.GetRequiredService<RedisMembership>());
        }
    }

    /// <summary>Configures endpoints and membership.</summary>
    /// <exception cref="StartupFailureException">This machine's address towards Redis cannot be found.</exception>
    public static void UseMembership(this ISiloBuilder orleans, SiloOptions silo)
    {
        if (!silo.Listens)
        {
            ClosedListenerFactory.Replace(orleans.Services);
            orleans.UseOneMachine(silo, SiloOptions.UsualPort, primary: null);
            return;
        }

        try
        {
            if (SiloEndpoints.Of(silo) is not { } endpoint)
            {
                return; // the settings are wrong, which stops the start before the silo's
            }

            if (silo.IsClustered)
            {
                // The Orleans client gateway stays closed: nothing outside the cluster calls grains.
                orleans.ConfigureEndpoints(endpoint.Address, endpoint.Port, gatewayPort: 0);
                orleans.UseRedis(silo);
            }
            else
            {
                orleans.UseOneMachine(silo, endpoint.Port, silo.Primary);
            }
        }
        catch (SocketException e)
        {
            throw new StartupFailureException($"the address of this machine towards Redis cannot be found ({e.Message}); set Silo:Address (--silo-address)", e);
        }

        orleans.UseSiloTls(silo.Tls);
    }

    /// <summary>
    /// Silos of one machine. Orleans takes a silo for stuck that has been joining for 5 minutes, by the coordinator's clock since a start by the
    /// machine's. Where the machine's is behind by more, a silo that starts would evict itself.
    /// </summary>
    private static void UseOneMachine(this ISiloBuilder orleans, SiloOptions silo, int port, IPEndPoint? primary)
    {
        orleans.UseLocalhostClustering(port, gatewayPort: 0, primary, serviceId: silo.Cluster, clusterId: silo.Cluster);
        orleans.Configure<ClusterMembershipOptions>(membership => membership.EvictWhenMaxJoinAttemptTimeExceeded = false);
    }

    private static void UseRedis(this ISiloBuilder orleans, SiloOptions silo)
    {
        orleans.Configure<ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = (silo.Cluster, silo.Cluster));
        orleans.UseRedisClustering(redis => redis.ConfigurationOptions = RedisAddress.TryParse(silo.Redis!, out _));
        orleans.Services.AddHostedService<SiloListKeeper>();
        orleans.Services.AddHostedService<SiloWatch>();
        orleans.Services.AddSingleton<IFatalErrorHandler, SiloDeath>();
        orleans.Services.AddOptions<RedisClusteringOptions>().Configure<RedisMembership>((redis, membership) =>
            redis.CreateMultiplexer = _ => Task.FromResult<(IConnectionMultiplexer, bool)>((membership.Connection, true)));
        orleans.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = ProbeTimeout;
            membership.MaxProbeTimeout = LongestProbeTimeout;
            membership.NumMissedProbesLimit = MissedProbes;
            membership.IAmAliveTablePublishTimeout = AliveInterval;
            membership.TableRefreshTimeout = TableRefresh;
        });
        if (silo.Kubernetes)
        {
            orleans.UseKubernetesHosting();
        }
    }
}
