using System.Net;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Health;
using MonkeyTroop.Grains.Settings;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Gateway.Identity;

/// <summary>Registers the checking of proofs.</summary>
internal static partial class IdentityFeature
{
    /// <summary>Keys of callers that are remembered ready to verify: some 40 MB when all are taken.</summary>
    private const int RememberedKeys = 20_000;

    /// <summary>Adds the gate.</summary>
    /// <param name="services">The services.</param>
    /// <param name="listen">Address that the coordinator listens on.</param>
    public static IServiceCollection AddIdentity(this IServiceCollection services, IPAddress listen)
    {
        services.AddSingleton<IValidateOptions<IdentityOptions>>(new PublicUrlsValidator(listen));
        services.AddOptions<IdentityOptions>().BindConfiguration(IdentityOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddShared<IdentityOptions>(("Identity:Mode", options => options.Mode));
        services.AddSingleton(_ => new ProofKeys(RememberedKeys));
        services.AddSingleton<CallerClocks>();
        services.AddSingleton<IMemberHealth>(provider => provider.GetRequiredService<CallerClocks>());
        services.AddSingleton<ProofGate>();
        return services;
    }

    /// <summary>Warns at start when callers are believed without a proof.</summary>
    public static void WarnOfWeakIdentity(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<IdentityOptions>>().Value.Mode == IdentityMode.Trusted)
        {
            LogTrusting(app.Logger);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Identity:Mode is Trusted: every caller can spend any account's credits. Only for networks that authenticate by themselves")]
    private static partial void LogTrusting(ILogger logger);
}
