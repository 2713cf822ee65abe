using Microsoft.Extensions.DependencyInjection;

namespace MonkeyTroop.Grains.Scheduling;

/// <summary>Registers the directory.</summary>
public static class SchedulingFeature
{
    /// <summary>Adds the directory's options.</summary>
    public static IServiceCollection AddScheduling(this IServiceCollection services)
    {
        services.AddOptions<SchedulingOptions>().BindConfiguration(SchedulingOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services;
    }
}
