using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines.Vllm;

/// <summary>vLLM: batches, so it takes many requests at a time. Its usual port is the coordinator's too; only <c>owned_by</c> tells.</summary>
internal sealed class VllmDriver(IOptions<EngineOptions> options) : IEngineDriver
{
    private const string Owner = "vllm";

    /// <inheritdoc />
    public string Type => EngineTypes.Vllm;

    /// <inheritdoc />
    public async Task<EngineSighting?> InspectAsync(EngineProbe engine, CancellationToken cancellation)
    {
        if (await engine.GetAsync("version", EngineJson.Default.EngineVersion, cancellation) is not { Version: { } version }
            || await engine.GetAsync("v1/models", EngineJson.Default.EngineModels, cancellation) is not { Data: { } models }
            || !models.Any(model => model?.OwnedBy == Owner))
        {
            return engine.IsOther("vLLM");
        }

        return new EngineSighting(version, options.Value.VllmSlots, [.. models.Select(model => new ModelOffer(model?.Id ?? ""))]);
    }

    /// <inheritdoc />
    public async Task<EngineLife> LookAsync(EngineProbe engine, CancellationToken cancellation) =>
        EngineLife.Of((await engine.GetAsync("v1/models", EngineJson.Default.EngineModels, cancellation))?.Data?.Select(model => model?.Id));
}
