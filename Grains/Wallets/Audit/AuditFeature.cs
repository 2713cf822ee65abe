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
        services.AddByStore<ICheckStore, PostgresCheckStore, SqliteCheckStore>();
        return services.AddByStore<ILedgerAuditor>(
            provider => new PostgresAuditor(provider.GetRequiredService<PostgresDatabase>().Source, provider.GetRequiredService<TimeProvider>()),
            provider => new SqliteAuditor(
                provider.GetRequiredService<IOptions<StorageOptions>>().Value.DatabasePath, provider.GetRequiredService<TimeProvider>()));
    }
}
