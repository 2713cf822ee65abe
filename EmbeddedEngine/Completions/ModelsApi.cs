using System.Reflection;
using System.Text.Json;
using MonkeyTroop.EmbeddedEngine.Answers;
using MonkeyTroop.EmbeddedEngine.Inference;
using MonkeyTroop.EmbeddedEngine.Models;

namespace MonkeyTroop.EmbeddedEngine.Completions;

/// <summary>Says what is served, and whether.</summary>
internal static class ModelsApi
{
    /// <summary>What the worker recognises the engine by.</summary>
    private const string Owner = "monkey-troop-embedded";

    /// <summary>The library with its version, which the build writes down: its own assembly does not have it.</summary>
    private static readonly string Version =
        $"LLamaSharp {typeof(ModelsApi).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(fact => fact.Key == "LLamaSharpVersion").Value}";

    /// <summary>Maps <c>/v1/models</c> and <c>/health</c>, and refuses what is no route in OpenAI's format.</summary>
    public static void MapModels(this WebApplication app)
    {
        app.MapGet("/v1/models", ListAsync);
        app.MapGet("/health", HealthAsync);
        app.MapFallback(context => Refusals.WriteAsync(context, StatusCodes.Status404NotFound, "not_found", "the embedded engine has no such route"));
    }

    private static Task ListAsync(HttpContext context)
    {
        var model = context.RequestServices.GetRequiredService<LoadedModel>();
        var meta = new ModelMeta(model.FileBytes, model.Context, model.OwnContext, model.Parameters, model.Quantization);
        var list = new ModelList([new ModelEntry(model.Name, 0, Owner, meta)]);
        return JsonBody.WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(list, AnswerJson.Default.ModelList));
    }

    private static Task HealthAsync(HttpContext context)
    {
        var inside = context.RequestServices.GetRequiredService<InferenceSlot>().Inside;
        return JsonBody.WriteAsync(context, JsonSerializer.SerializeToUtf8Bytes(new Health("ok", Version, Slots: 1, inside), AnswerJson.Default.Health));
    }
}
