using System.Net;
using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Gateway.Identity;

/// <summary>Registers the checking of proofs.</summary>
internal static partial class IdentityFeature
{
    /// <summary>Keys of callers that are remembered ready to verify: some 40 MB when all are taken.</summary>
    private const int RememberedKeys = 20_000;

    /// <summary>Adds the gate.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services)
    {
        services.AddOptions<IdentityOptions>().BindConfiguration(IdentityOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(_ => new ProofKeys(RememberedKeys));
        services.AddSingleton<ProofGate>();
        return services;
    }

    /// <summary>Warns at start when callers are believed without a proof, or proofs by whatever address they were made for.</summary>
    /// <param name="app">The coordinator.</param>
    /// <param name="listen">Address that it listens on.</param>
    public static void WarnOfWeakIdentity(this WebApplication app, IPAddress listen)
    {
        var options = app.Services.GetRequiredService<IOptions<IdentityOptions>>().Value;
        if (options.Mode == IdentityMode.Trusted)
        {
            LogTrusting(app.Logger);
        }
        else if (options.PublicUrls.Count == 0 && !IPAddress.IsLoopback(listen))
        {
            LogNoPublicUrl(app.Logger);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Identity:Mode is Trusted: whoever reaches this coordinator can spend any account's credits. Only for networks that authenticate by themselves")]
    private static partial void LogTrusting(ILogger logger);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Identity:PublicUrls is empty: proofs that were made for another coordinator's address could be passed on to this one. Set the URLs by which callers reach it")]
    private static partial void LogNoPublicUrl(ILogger logger);
}
