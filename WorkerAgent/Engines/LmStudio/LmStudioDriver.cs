using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines.LmStudio;

/// <summary>LM Studio: recognised by the REST API that only it has. Lists what is on the disk; a first request loads it.</summary>
internal sealed class LmStudioDriver : IEngineDriver
{
    /// <inheritdoc />
    public string Type => EngineTypes.LmStudio;

    /// <inheritdoc />
    public async Task<EngineSighting?> InspectAsync(EngineProbe engine, CancellationToken cancellation) =>
        await engine.GetAsync("api/v0/models", EngineJson.Default.LmStudioModels, cancellation) is { Data: { } models }
            && models.All(model => model is { Type: not null } or { State: not null })
            ? new EngineSighting(Version: null, Slots: 1, [.. models.Select(model => new ModelOffer(model?.Id ?? ""))])
            : engine.IsOther("LM Studio");

    /// <inheritdoc />
    public async Task<EngineLife> LookAsync(EngineProbe engine, CancellationToken cancellation) =>
        EngineLife.Of((await engine.GetAsync("api/v0/models", EngineJson.Default.LmStudioModels, cancellation))?.Data?.Select(model => model?.Id));
}

/// <summary><c>GET /api/v0/models</c>.</summary>
internal sealed record LmStudioModels(IReadOnlyList<LmStudioModel?>? Data);

/// <summary>One model in <see cref="LmStudioModels"/>.</summary>
internal sealed record LmStudioModel(string? Id, string? Type, string? State);
