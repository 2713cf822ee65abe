using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Grains.Settings;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>Registers nodes and invites.</summary>
public static class NodeFeature
{
    /// <summary>Adds the nodes' options.</summary>
    public static IServiceCollection AddNodes(this IServiceCollection services)
    {
        services.AddOptions<NodeOptions>().BindConfiguration(NodeOptions.Section).ValidateDataAnnotations()
            .Validate(
                options => options.SilenceLimit >= options.HeartbeatInterval,
                "Nodes:SilenceLimit must not be shorter than Nodes:HeartbeatInterval")
            .ValidateOnStart();
        services.AddShared<NodeOptions>(
            ("Nodes:HeartbeatInterval", options => options.HeartbeatInterval),
            ("Nodes:SilenceLimit", options => options.SilenceLimit),
            ("Nodes:ReservationLifetime", options => options.ReservationLifetime),
            ("Nodes:MaxPerAccount", options => options.MaxPerAccount),
            ("Nodes:MaxUnprovenModels", options => options.MaxUnprovenModels));
        services.AddOptions<DirectoryOptions>().Configure<IOptions<NodeOptions>>((directory, nodes) => directory.SilenceLimit = nodes.Value.SilenceLimit);
        services.AddSingleton<ReceiptWindow>();
        return services.AddSingleton<ReceiptKeys>();
    }
}
