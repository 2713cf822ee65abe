using Microsoft.Extensions.Options;
using MonkeyTroop.Silo.Settings;

namespace MonkeyTroop.Gateway.Draining;

/// <summary>Registers the way out.</summary>
internal static class DrainFeature
{
    /// <summary>Adds it; the host's time to stop grows by the delay.</summary>
    public static IServiceCollection AddDrain(this IServiceCollection services)
    {
        services.AddOptions<DrainOptions>().BindConfiguration(DrainOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Drain>();
        services.AddHostedService(provider => provider.GetRequiredService<Drain>());
        services.AddOptions<HostOptions>().PostConfigure<IOptions<DrainOptions>, IOptions<SiloOptions>>(
            (host, drain, silo) => host.ShutdownTimeout += drain.Value.DelayOf(silo.Value));
        return services;
    }
}
