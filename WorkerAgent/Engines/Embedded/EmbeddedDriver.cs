using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines.Embedded;

/// <summary>The embedded engine: <c>owned_by</c> tells. Its address is the one that the worker started it at, never a configured one.</summary>
/// <param name="hash">The hash of the file that it serves.</param>
internal sealed class EmbeddedDriver(ModelHash hash) : IEngineDriver
{
    private const string Owner = "monkey-troop-embedded";

    /// <inheritdoc />
    public string Type => EngineTypes.Embedded;

    /// <inheritdoc />
    public async Task<EngineSighting?> InspectAsync(EngineProbe engine, CancellationToken cancellation)
    {
        if (await engine.GetAsync("health", EngineJson.Default.EmbeddedHealth, cancellation) is not { Slots: { } slots } health
            || await engine.GetAsync("v1/models", EngineJson.Default.EngineModels, cancellation) is not { Data: [{ OwnedBy: Owner, Id: { } name } model] })
        {
            return engine.IsOther("the embedded engine");
        }

        return new EngineSighting(health.Version, slots, [new ModelOffer(name, hash.Known, model.Meta?.Size)]);
    }

    /// <inheritdoc />
    public async Task<EngineLife> LookAsync(EngineProbe engine, CancellationToken cancellation) =>
        new(await engine.AnswersAsync("health", cancellation));
}

/// <summary><c>GET /health</c> of the embedded engine.</summary>
internal sealed record EmbeddedHealth(string? Version, int? Slots);
