using System.Text.Json.Serialization;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines.LlamaCpp;

/// <summary>The server of llama.cpp. Its usual port is the worker's own too; only <c>owned_by</c> tells.</summary>
internal sealed class LlamaCppDriver(EngineHttp http) : IEngineDriver
{
    private const string Owner = "llamacpp";

    /// <inheritdoc />
    public string Type => EngineTypes.LlamaCpp;

    /// <inheritdoc />
    public async Task<EngineSighting?> InspectAsync(Uri engine, CancellationToken cancellation)
    {
        if (await http.GetAsync(engine, "props", EngineJson.Default.LlamaCppProps, cancellation) is not { } props
            || !await IsAliveAsync(engine, cancellation)
            || await http.GetAsync(engine, "v1/models", EngineJson.Default.EngineModels, cancellation) is not { Data: { } models }
            || !models.Any(model => model?.OwnedBy == Owner))
        {
            return null;
        }

        var slots = Math.Clamp(props.TotalSlots ?? 1, 1, FieldRules.MaxSlots);
        return new EngineSighting(props.BuildInfo, slots, [.. models.Select(model => new ModelOffer(model?.Id ?? ""))]);
    }

    /// <inheritdoc />
    public Task<bool> IsAliveAsync(Uri engine, CancellationToken cancellation) => http.AnswersAsync(engine, "health", cancellation);
}

/// <summary><c>GET /props</c>.</summary>
internal sealed record LlamaCppProps([property: JsonPropertyName("total_slots")] int? TotalSlots, string? BuildInfo);
