using MonkeyTroop.EmbeddedEngine.Chat;
using MonkeyTroop.EmbeddedEngine.Inference;
using MonkeyTroop.EmbeddedEngine.Models;

namespace MonkeyTroop.EmbeddedEngine.Completions;

/// <summary>Adds OpenAI's calls.</summary>
internal static class CompletionFeature
{
    /// <summary>Adds what answers them.</summary>
    public static void AddCompletions(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<InferenceSlot>();
        builder.Services.AddSingleton<Generator>();
        builder.Services.AddSingleton(services => new ChatTemplate(services.GetRequiredService<LoadedModel>().Template));
        builder.Services.AddSingleton<PromptBuilder>();
        builder.Services.AddSingleton<CompletionApi>();
    }

    /// <summary>Maps <c>/v1/chat/completions</c> and <c>/v1/completions</c>.</summary>
    public static void MapCompletions(this WebApplication app)
    {
        app.MapPost("/v1/chat/completions", context => Api(context).AnswerAsync(context, isChat: true));
        app.MapPost("/v1/completions", context => Api(context).AnswerAsync(context, isChat: false));
    }

    private static CompletionApi Api(HttpContext context) => context.RequestServices.GetRequiredService<CompletionApi>();
}
