using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Health;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Settings;

/// <summary>Registers the settings that all members of a coordinator share.</summary>
public static class SettingsFeature
{
    /// <summary>Adds their comparison. Which they are, features say by <see cref="SharedSettings.AddShared"/>.</summary>
    public static IServiceCollection AddSharedSettings(this IServiceCollection services)
    {
        services.AddSingleton<ClusterSettings>();
        services.AddSingleton<SettingsWatch>();
        services.AddSingleton<IMemberHealth>(provider => provider.GetRequiredService<SettingsWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<SettingsWatch>());
        return services;
    }

    /// <summary>
    /// Compares this member's settings with its cluster's. Called when the store is ready and before the silo starts. On SQLite there is
    /// no other member.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="takesOver">Whether this member's settings are to be the cluster's from now on.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SettingsDifferException">They differ.</exception>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public static Task RequireSharedSettingsAsync(this IServiceProvider services, bool takesOver, CancellationToken cancellation) =>
        services.GetRequiredService<IOptions<StorageOptions>>().Value.IsPostgres
            ? services.GetRequiredService<ClusterSettings>().RequireAsync(takesOver, cancellation)
            : Task.CompletedTask;
}
