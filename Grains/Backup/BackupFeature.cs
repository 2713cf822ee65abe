using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Backup;

/// <summary>Registers backup and restore of the store that the settings name.</summary>
public static class BackupFeature
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddBackup(this IServiceCollection services) => services.AddByStore<IStoreBackup>(
        provider => new PostgresBackup(OptionsOf(provider), provider.GetRequiredService<PostgresDatabase>(), provider.GetRequiredService<TimeProvider>()),
        provider => new SqliteBackup(OptionsOf(provider), provider.GetRequiredService<TimeProvider>()));

    private static StorageOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<StorageOptions>>().Value;
}
