using Microsoft.Extensions.DependencyInjection;

namespace MonkeyTroop.Grains.Wallets;

/// <summary>Registers wallets, their ledger and the release of expired holds.</summary>
public static class WalletFeature
{
    /// <summary>Adds wallets on the store that <see cref="Storage.StorageFeature"/> added.</summary>
    public static IServiceCollection AddWallets(this IServiceCollection services)
    {
        services.AddOptions<WalletOptions>().BindConfiguration(WalletOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<HoldOptions>().BindConfiguration(HoldOptions.Section).ValidateDataAnnotations()
            .Validate(options => options.MinimumSeconds <= options.Seconds, "Hold:MinimumSeconds must not exceed Hold:Seconds")
            .ValidateOnStart();
        services.AddSingleton<ILedgerStore, SqliteLedgerStore>();
        services.AddHostedService<HoldSweeper>();
        return services;
    }
}
