using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Backup;

/// <summary>Registers backup and restore of the store that the settings name.</summary>
public static class BackupFeature
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddBackup(this IServiceCollection services) => services.AddSingleton<IStoreBackup>(provider =>
    {
        var (options, time) = (provider.GetRequiredService<IOptions<StorageOptions>>().Value, provider.GetRequiredService<TimeProvider>());
        return options.IsPostgres
            ? new PostgresBackup(options, provider.GetRequiredService<PostgresDatabase>(), time)
            : new SqliteBackup(options, time);
    });
}
