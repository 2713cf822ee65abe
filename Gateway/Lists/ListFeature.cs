namespace MonkeyTroop.Gateway.Lists;

/// <summary>Registers the lists of models and nodes.</summary>
internal static class ListFeature
{
    public static IServiceCollection AddLists(this IServiceCollection services)
    {
        services.AddOptions<ListOptions>().BindConfiguration(ListOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<DirectoryLists>();
    }
}
