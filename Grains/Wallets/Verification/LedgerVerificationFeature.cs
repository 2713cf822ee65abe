using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>Registers the verifier of the store that the settings name.</summary>
public static class LedgerVerificationFeature
{
    /// <summary>Adds the verifier, and what remembers its looks.</summary>
    public static IServiceCollection AddLedgerVerification(this IServiceCollection services)
    {
        services.AddByStore<ICheckStore, PostgresCheckStore, SqliteCheckStore>();
        return services.AddByStore<ILedgerVerifier>(
            provider => new PostgresVerifier(provider.GetRequiredService<PostgresDatabase>().Source, provider.GetRequiredService<TimeProvider>()),
            provider => new SqliteVerifier(
                provider.GetRequiredService<IOptions<StorageOptions>>().Value.DatabasePath, provider.GetRequiredService<TimeProvider>()));
    }
}
