using Microsoft.Extensions.DependencyInjection;

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
        return services.AddSingleton<ReceiptKeys>();
    }
}
