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
    Task<EngineSighting?> InspectAsync(EngineProbe engine, CancellationToken cancellation);

    /// <summary>
    /// Looks cheaply whether the engine that was seen there still answers, and with which models where that is cheap as well: a server that
    /// holds one model is started with another one at the same address.
    /// </summary>
    Task<EngineLife> LookAsync(EngineProbe engine, CancellationToken cancellation);
}

/// <summary>What a cheap look found.</summary>
/// <param name="IsAlive">Whether it answers.</param>
/// <param name="Models">The models that it lists, as it writes them; null when this look does not tell.</param>
internal sealed record EngineLife(bool IsAlive, IReadOnlyList<string>? Models = null)
{
    /// <summary>No answer.</summary>
    public static readonly EngineLife Silent = new(false);

    /// <summary>What a list of models tells.</summary>
    public static EngineLife Of(IEnumerable<string?>? models) => models is null ? Silent : new EngineLife(true, [.. models.Select(model => model ?? "")]);
}

/// <summary>An engine as its driver found it.</summary>
/// <param name="Version">Its version as it states it, or null.</param>
/// <param name="Slots">Requests that it runs at the same time.</param>
/// <param name="Models">What it serves; names as it wrote them, not checked yet.</param>
internal sealed record EngineSighting(string? Version, int Slots, IReadOnlyList<ModelOffer> Models);
