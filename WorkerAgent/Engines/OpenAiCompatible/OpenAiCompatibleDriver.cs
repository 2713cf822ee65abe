using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines.OpenAiCompatible;

/// <summary>
/// Any engine with OpenAI's routes. It has nothing else to be recognised by, so it is used only where a setting names it,
/// and what the network's own programs answer is refused: a worker behind a coordinator or a client proxy would run in circles.
/// </summary>
internal sealed class OpenAiCompatibleDriver : IEngineDriver
{
    /// <inheritdoc />
    public string Type => EngineTypes.OpenAi;

    /// <inheritdoc />
    public async Task<EngineSighting?> InspectAsync(EngineProbe engine, CancellationToken cancellation)
    {
        if (await engine.GetAsync("v1/models", EngineJson.Default.EngineModels, cancellation) is not { Data: { } models }
            || models.Any(model => model?.OwnedBy == ModelEntry.Owner)
            || await engine.GetAsync(".well-known/jwks.json", EngineJson.Default.KeysAnswer, cancellation) is { Keys: not null })
        {
            return engine.IsOther("an engine with OpenAI's routes");
        }

        return new EngineSighting(Version: null, Slots: 1, [.. models.Select(model => new ModelOffer(model?.Id ?? ""))]);
    }

    /// <inheritdoc />
    public async Task<EngineLife> LookAsync(EngineProbe engine, CancellationToken cancellation) =>
        EngineLife.Of((await engine.GetAsync("v1/models", EngineJson.Default.EngineModels, cancellation))?.Data?.Select(model => model?.Id));
}
