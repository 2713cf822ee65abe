using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MonkeyTroop.ServiceDefaults.Metrics;

namespace MonkeyTroop.Silo.Health;

/// <summary>Registers the health of a coordinator's process.</summary>
internal static class HealthFeature
{
    /// <summary>Adds the watch over store and membership where metrics are served.</summary>
    public static void AddClusterWatch(this IHostApplicationBuilder builder)
    {
        if (builder.ServesMetrics())
        {
            builder.Services.AddHostedService<ClusterWatch>();
        }
    }

    /// <summary>Adds what a headless silo answers to health checks on its metrics listener.</summary>
    public static void AddSiloHealth(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new OperatorRoute(OperatorRoute.Live, SiloHealth.LiveAsync));
        builder.Services.AddSingleton(new OperatorRoute(OperatorRoute.Ready, SiloHealth.ReadyAsync));
    }
}
