using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.Coordinator;

/// <summary>Adds the way to the coordinator.</summary>
internal static class CoordinatorFeature
{
    /// <summary>Adds options and <see cref="CoordinatorLink"/>.</summary>
    public static void AddCoordinator(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<CoordinatorOptions>().BindConfiguration(CoordinatorOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<CoordinatorOptions>, CoordinatorOptionsValidator>();
        builder.Services.AddSingleton<CoordinatorLink>();
    }
}
