using Microsoft.Extensions.Options;

namespace MonkeyTroop.EmbeddedEngine.Models;

/// <summary>Adds the model.</summary>
internal static class ModelFeature
{
    /// <summary>Adds options and model.</summary>
    public static void AddModel(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<ModelOptions>().BindConfiguration(ModelOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ModelOptions>, ModelOptionsValidator>();
        builder.Services.AddSingleton<LoadedModel>();
    }

    /// <summary>Loads the model before anything is served.</summary>
    public static void LoadModel(this WebApplication app) => _ = app.Services.GetRequiredService<LoadedModel>();
}
