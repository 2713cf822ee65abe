using System.Net;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Settings;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>Registers what the nodes' endpoints need.</summary>
internal static class NodeApiFeature
{
    /// <summary>Adds the networks in which nodes may have addresses.</summary>
    /// <param name="services">The services.</param>
    /// <param name="listen">Address that the coordinator listens on.</param>
    public static IServiceCollection AddNodeNetworks(this IServiceCollection services, IPAddress listen)
    {
        services.AddOptions<NodeNetworkOptions>().BindConfiguration(NodeNetworkOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddShared<NodeNetworkOptions>(
            ("Nodes:AllowedNetworks", options => options.AllowedNetworks), ("Nodes:DeniedNetworks", options => options.DeniedNetworks));
        services.AddSingleton<HeartbeatMetrics>();
        services.AddSingleton<UnsignedJoin>();
        services.AddSingleton<NodeCalls>();
        services.AddSingleton<OwnEndpoints>();

        // Made for the first heartbeat, when it is known where the coordinator listens.
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<NodeNetworkOptions>>().Value.ToPolicy(
            isLocal: IPAddress.IsLoopback(listen), provider.GetRequiredService<OwnEndpoints>().Find()));
        return services;
    }
}
