using System.Collections.Frozen;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>What this node offers at one moment: the engines that answer, best first, and who serves what. Immutable.</summary>
internal sealed class EngineCatalog
{
    /// <summary>No engines.</summary>
    public static readonly EngineCatalog Empty = new([], null);

    private readonly FrozenDictionary<string, Engine[]> _byModel;

    /// <summary>Makes the catalog.</summary>
    /// <param name="engines">The engines in order of priority.</param>
    /// <param name="slots">
    /// The node's slots where its owner set them. By default those of the engine that takes most at a time: engines of one machine share its
    /// GPU. Engines of several machines are added up.
    /// </param>
    public EngineCatalog(IReadOnlyList<Engine> engines, int? slots)
    {
        Engines = engines;
        _byModel = engines
            .SelectMany(engine => engine.Models.Select(model => (model.Name, engine)))
            .GroupBy(pair => pair.Name, StringComparer.Ordinal)
            .Take(FieldRules.MaxModels)
            .ToFrozenDictionary(group => group.Key, group => group.Select(pair => pair.engine).ToArray(), StringComparer.Ordinal);
        Offers = [.. _byModel.Select(pair => pair.Value[0].Models.First(model => model.Name == pair.Key)).OrderBy(model => model.Name, StringComparer.Ordinal)];
        Hash = ModelsHash.Of(Offers);
        Slots = engines.Count == 0 ? 0 : Math.Clamp(slots ?? engines.GroupBy(Machine).Sum(machine => machine.Max(engine => engine.Slots)), 1, FieldRules.MaxSlots);
        Override = slots;
    }

    /// <summary>The engines, best first.</summary>
    public IReadOnlyList<Engine> Engines { get; }

    /// <summary>Every model once, by name; hash and size are those of the engine that would get the request.</summary>
    public IReadOnlyList<ModelOffer> Offers { get; }

    /// <summary><see cref="ModelsHash"/> of the offers.</summary>
    public string Hash { get; }

    /// <summary>Requests that the node runs at the same time; 0 without engines.</summary>
    public int Slots { get; }

    private int? Override { get; }

    /// <summary>The engines that serve a model, best first.</summary>
    public IReadOnlyList<Engine> Serving(string model) => _byModel.TryGetValue(model, out var engines) ? engines : [];

    private static string Machine(Engine engine) => engine.Url.IsLoopback ? "localhost" : engine.Url.DnsSafeHost.ToUpperInvariant();

    /// <summary>Requests that one engine gets at the same time.</summary>
    public int SlotsOf(Engine engine) => Override ?? engine.Slots;
}
