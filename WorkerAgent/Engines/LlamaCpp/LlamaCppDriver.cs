using System.Text.Json.Serialization;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines.LlamaCpp;

/// <summary>The server of llama.cpp. Its usual port is the worker's own too; only <c>owned_by</c> tells.</summary>
internal sealed class LlamaCppDriver : IEngineDriver
{
    private const string Owner = "llamacpp";

    /// <inheritdoc />
    public string Type => EngineTypes.LlamaCpp;

    /// <inheritdoc />
    public async Task<EngineSighting?> InspectAsync(EngineProbe engine, CancellationToken cancellation)
    {
        if (await engine.GetAsync("props", EngineJson.Default.LlamaCppProps, cancellation) is not { } props
            || !await engine.AnswersAsync("health", cancellation)
            || await engine.GetAsync("v1/models", EngineJson.Default.EngineModels, cancellation) is not { Data: { } models }
            || !models.Any(model => model?.OwnedBy == Owner))
        {
            return engine.IsOther("llama.cpp");
        }

        var slots = Math.Clamp(props.TotalSlots ?? 1, 1, FieldRules.MaxSlots);
        return new EngineSighting(props.BuildInfo, slots, [.. models.Select(model => new ModelOffer(FileNameOf(model?.Id ?? "")))]);
    }

    /// <inheritdoc />
    public async Task<EngineLife> LookAsync(EngineProbe engine, CancellationToken cancellation) =>
        await engine.AnswersAsync("health", cancellation)
            ? EngineLife.Of((await engine.GetAsync("v1/models", EngineJson.Default.EngineModels, cancellation))?.Data?.Select(model => FileNameOf(model?.Id ?? "")))
            : EngineLife.Silent;

    /// <summary>
    /// Without <c>--alias</c> a model is called by the path of its file, which is its owner's affair: the file's name is offered. The server
    /// runs the one model that it has whatever name a request has, so nothing has to be mapped back.
    /// </summary>
    private static string FileNameOf(string id) => id.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase) ? id[(id.LastIndexOfAny(['/', '\\']) + 1)..] : id;
}

/// <summary><c>GET /props</c>.</summary>
internal sealed record LlamaCppProps([property: JsonPropertyName("total_slots")] int? TotalSlots, string? BuildInfo);
