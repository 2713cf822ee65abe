using MonkeyTroop.Gateway.OpenApi;

namespace MonkeyTroop.Gateway.Revocation;

/// <summary>Registers what tells workers of revocations.</summary>
internal static class RevocationFeature
{
    /// <summary>Adds the replica.</summary>
    public static IServiceCollection AddRevocation(this IServiceCollection services)
    {
        services.AddDescribedJson(RevocationJson.Default);
        services.AddSingleton<RevocationReplica>();
        return services.AddHostedService(provider => provider.GetRequiredService<RevocationReplica>());
    }
}
