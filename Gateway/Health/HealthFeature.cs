using MonkeyTroop.Gateway.OpenApi;

namespace MonkeyTroop.Gateway.Health;

/// <summary>Registers what the health checks need.</summary>
internal static class HealthFeature
{
    public static IServiceCollection AddHealth(this IServiceCollection services) => services.AddDescribedJson(HealthJson.Default);
}
