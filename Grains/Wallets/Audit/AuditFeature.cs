using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Audit;

/// <summary>Registers the auditor of the store that the settings name.</summary>
public static class AuditFeature
{
    /// <summary>Adds the auditor, and what remembers its looks.</summary>
    public static IServiceCollection AddLedgerAudit(this IServiceCollection services)
    {
        services.AddSingleton<ICheckStore>(provider => provider.UsesPostgres()
            ? ActivatorUtilities.CreateInstance<PostgresCheckStore>(provider)
            : ActivatorUtilities.CreateInstance<SqliteCheckStore>(provider));
        return services.AddSingleton<ILedgerAuditor>(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            return provider.UsesPostgres()
                ? new PostgresAuditor(provider.GetRequiredService<PostgresDatabase>().Source, time)
                : new SqliteAuditor(provider.GetRequiredService<IOptions<StorageOptions>>().Value.DatabasePath, time);
        });
    }
}
