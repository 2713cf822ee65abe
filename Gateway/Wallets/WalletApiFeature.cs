using MonkeyTroop.Gateway.OpenApi;

namespace MonkeyTroop.Gateway.Wallets;

/// <summary>Registers what the wallets' endpoints need.</summary>
internal static class WalletApiFeature
{
    public static IServiceCollection AddWalletApi(this IServiceCollection services) => services.AddDescribedJson(GrantJson.Default);
}
