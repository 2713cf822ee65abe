namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>Registers this gateway's replica of the directory.</summary>
internal static class ReplicaFeature
{
    public static IServiceCollection AddDirectoryReplica(this IServiceCollection services)
    {
        services.AddSingleton<DirectoryMetrics>();
        services.AddSingleton<DirectoryPoller>();
        return services.AddHostedService(provider => provider.GetRequiredService<DirectoryPoller>());
    }
}
