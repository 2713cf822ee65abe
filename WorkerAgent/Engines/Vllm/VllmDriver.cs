using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines.Vllm;

/// <summary>vLLM: batches, so it takes many requests at a time. Its usual port is the coordinator's too; only <c>owned_by</c> tells.</summary>
internal sealed class VllmDriver(EngineHttp http, IOptions<EngineOptions> options) : IEngineDriver
{
    private const string Owner = "vllm";

    /// <inheritdoc />
    public string Type => EngineTypes.Vllm;

    /// <inheritdoc />
    public async Task<EngineSighting?> InspectAsync(Uri engine, CancellationToken cancellation)
    {
        if (await http.GetAsync(engine, "version", EngineJson.Default.EngineVersion, cancellation) is not { Version: { } version }
            || await http.GetAsync(engine, "v1/models", EngineJson.Default.EngineModels, cancellation) is not { Data: { } models }
            || !models.Any(model => model?.OwnedBy == Owner))
        {
            return null;
        }

        return new EngineSighting(version, options.Value.VllmSlots, [.. models.Select(model => new ModelOffer(model?.Id ?? ""))]);
    }

    /// <inheritdoc />
    public Task<bool> IsAliveAsync(Uri engine, CancellationToken cancellation) => http.AnswersAsync(engine, "version", cancellation);
}
