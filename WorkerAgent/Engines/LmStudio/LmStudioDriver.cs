using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines.LmStudio;

/// <summary>LM Studio: recognised by the REST API that only it has. Lists what is on the disk; a first request loads it.</summary>
internal sealed class LmStudioDriver(EngineHttp http) : IEngineDriver
{
    /// <inheritdoc />
    public string Type => EngineTypes.LmStudio;

    /// <inheritdoc />
    public async Task<EngineSighting?> InspectAsync(Uri engine, CancellationToken cancellation) =>
        await http.GetAsync(engine, "api/v0/models", EngineJson.Default.LmStudioModels, cancellation) is { Data: { } models }
            && models.All(model => model is { Type: not null } or { State: not null })
            ? new EngineSighting(Version: null, Slots: 1, [.. models.Select(model => new ModelOffer(model?.Id ?? ""))])
            : null;

    /// <inheritdoc />
    public Task<bool> IsAliveAsync(Uri engine, CancellationToken cancellation) => http.AnswersAsync(engine, "api/v0/models", cancellation);
}

/// <summary><c>GET /api/v0/models</c>.</summary>
internal sealed record LmStudioModels(IReadOnlyList<LmStudioModel?>? Data);

/// <summary>One model in <see cref="LmStudioModels"/>.</summary>
internal sealed record LmStudioModel(string? Id, string? Type, string? State);
