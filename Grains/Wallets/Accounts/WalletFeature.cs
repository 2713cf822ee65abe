using Microsoft.Extensions.DependencyInjection;
using MonkeyTroop.Grains.Settings;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;
using MonkeyTroop.Grains.Wallets.Postgres;
using MonkeyTroop.Grains.Wallets.Sqlite;

namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>Registers wallets, their ledger and the release of expired holds.</summary>
public static class WalletFeature
{
    /// <summary>Adds wallets on the store that <see cref="Storage.StorageFeature"/> added.</summary>
    public static IServiceCollection AddWallets(this IServiceCollection services)
    {
        services.AddOptions<WalletOptions>().BindConfiguration(WalletOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HoldOptions>().BindConfiguration(HoldOptions.Section).ValidateDataAnnotations()
            .Validate(options => options.MinimumSeconds <= options.Seconds, "Hold:MinimumSeconds must not exceed Hold:Seconds")
            .Validate(options => options.LeastFirstSeconds <= options.FirstSeconds, "Hold:LeastFirstSeconds must not exceed Hold:FirstSeconds")
            .ValidateOnStart();
        services.AddShared<WalletOptions>(("Wallets:StarterCredits", options => options.StarterCredits));
        services.AddShared<HoldOptions>(
            ("Hold:Seconds", options => options.Seconds),
            ("Hold:MinimumSeconds", options => options.MinimumSeconds),
            ("Hold:FirstSeconds", options => options.FirstSeconds),
            ("Hold:FirstParts", options => options.FirstParts),
            ("Hold:LeastFirstSeconds", options => options.LeastFirstSeconds),
            ("Hold:ReleaseGrace", options => options.ReleaseGrace));
        services.AddOptions<LedgerOptions>().BindConfiguration(LedgerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddByStore<ILedgerDatabase, PostgresLedger, SqliteLedger>();
        services.AddSingleton<LedgerMetrics>();
        services.AddSingleton<WalletMetrics>();
        services.AddSingleton<NewestWritten>();
        services.AddSingleton<LedgerQueue>();
        services.AddSingleton<ILedgerStore, LedgerStore>();
        services.AddSingleton<IStoreHealth>(provider =>
            new LedgerHealth(StorageFeature.MakeHealth(provider), provider.GetRequiredService<LedgerQueue>()));
        services.AddHostedService<HoldSweeper>();
        services.AddHostedService<StoreWatch>();
        return services;
    }
}
