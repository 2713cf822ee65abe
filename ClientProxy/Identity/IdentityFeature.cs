using Microsoft.Extensions.Options;

namespace MonkeyTroop.ClientProxy.Identity;

/// <summary>Registers the account.</summary>
internal static class IdentityFeature
{
    /// <summary>Adds the account; its key file is read or created when it is first asked for.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<AccountOptions>, AccountOptionsValidator>();
        services.AddOptions<AccountOptions>().Bind(configuration.GetSection(AccountOptions.Section)).ValidateOnStart();
        return services.AddSingleton(provider => Account.Open(provider.GetRequiredService<IOptions<AccountOptions>>().Value));
    }
}
