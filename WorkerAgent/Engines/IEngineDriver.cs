using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>
/// Knows one kind of engine by its wire format: how to recognise it, list its models, and see that it is alive. Requests
/// for inference do not pass here; they go to the OpenAI routes that every engine has.
/// </summary>
internal interface IEngineDriver
{
    /// <summary>The kind, one of <see cref="EngineTypes"/>.</summary>
    string Type { get; }

    /// <summary>Looks closely: whether this kind of engine answers there, and what it serves. Null for anything else, also for one that is loading.</summary>
    Task<EngineSighting?> InspectAsync(Uri engine, CancellationToken cancellation);

    /// <summary>Looks cheaply whether the engine that was seen there still answers.</summary>
    Task<bool> IsAliveAsync(Uri engine, CancellationToken cancellation);
}

/// <summary>An engine as its driver found it.</summary>
/// <param name="Version">Its version as it states it, or null.</param>
/// <param name="Slots">Requests that it runs at the same time.</param>
/// <param name="Models">What it serves; names as it wrote them, not checked yet.</param>
internal sealed record EngineSighting(string? Version, int Slots, IReadOnlyList<ModelOffer> Models);
