using Microsoft.Extensions.Options;

namespace MonkeyTroop.Gateway.Identity;

/// <summary>Registers the checking of proofs.</summary>
internal static partial class IdentityFeature
{
    /// <summary>Adds the gate.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.AddOptions<IdentityOptions>().BindConfiguration(IdentityOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ProofGate>();
        return services;
    }

    /// <summary>Warns at start when callers are believed without a proof.</summary>
    public static void WarnIfTrusting(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<IdentityOptions>>().Value.Mode == IdentityMode.Trusted)
        {
            LogTrusting(app.Logger);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Identity:Mode is Trusted: whoever reaches this coordinator can spend any account's credits. Only for networks that authenticate by themselves")]
    private static partial void LogTrusting(ILogger logger);
}
