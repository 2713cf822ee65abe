namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>Registers this gateway's replica of the directory, and its lists.</summary>
internal static class ReplicaFeature
{
    public static IServiceCollection AddDirectoryReplica(this IServiceCollection services)
    {
        services.AddSingleton<DirectoryMetrics>();
        services.AddSingleton<DirectoryReplica>();
        services.AddOptions<ListOptions>().BindConfiguration(ListOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<DirectoryLists>();
        services.AddSingleton<Receipts.PaidModels>();
        services.AddHostedService(provider => provider.GetRequiredService<DirectoryReplica>());
        return services;
    }
}
