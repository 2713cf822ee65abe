using Microsoft.Extensions.Options;
using MonkeyTroop.ClientProxy.Coordinator;

namespace MonkeyTroop.ClientProxy.Wallets;

/// <summary>Registers the sending of transfers.</summary>
internal static class TransferFeature
{
    /// <summary>Adds <see cref="TransferSender"/>.</summary>
    public static IServiceCollection AddTransfers(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<TransferOptions>, TransferOptionsValidator>();
        services.AddOptions<TransferOptions>().Bind(configuration.GetSection(TransferOptions.Section)).ValidateOnStart();
        return services.AddSingleton(provider => new TransferSender(
            provider.GetRequiredService<CoordinatorClient>().TransferAsync,
            provider.GetRequiredService<IOptions<TransferOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()));
    }
}
