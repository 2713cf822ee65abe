using Microsoft.Extensions.DependencyInjection;
using MonkeyTroop.Grains.Settings;

namespace MonkeyTroop.Grains.Scheduling;

/// <summary>Registers the directory.</summary>
public static class SchedulingFeature
{
    /// <summary>Adds the directory's options.</summary>
    public static IServiceCollection AddScheduling(this IServiceCollection services)
    {
        services.AddOptions<SchedulingOptions>().BindConfiguration(SchedulingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddShared<SchedulingOptions>(
            ("Scheduling:Partitions", options => options.Partitions), ("Scheduling:ModelMemory", options => options.ModelMemory));
        return services;
    }
}
