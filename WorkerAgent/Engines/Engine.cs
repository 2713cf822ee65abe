using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>An engine that answers now.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Url">Its base URL.</param>
/// <param name="Version">Its version as far as it is fit to be sent on, or null.</param>
/// <param name="Slots">Requests that it gets at the same time.</param>
/// <param name="Models">Models with valid names, each once.</param>
internal sealed record Engine(string Type, Uri Url, string? Version, int Slots, IReadOnlyList<ModelOffer> Models)
{
    /// <summary>Takes over what a driver saw, without what does not fit into a heartbeat.</summary>
    /// <param name="type">The kind.</param>
    /// <param name="url">The base URL.</param>
    /// <param name="seen">What the driver saw.</param>
    /// <param name="skipped">How many models were left out.</param>
    public static Engine From(string type, Uri url, EngineSighting seen, out int skipped)
    {
        var models = seen.Models
            .Where(model => FieldRules.IsOfferedName(model.Name))
            .DistinctBy(model => model.Name, StringComparer.Ordinal)
            .Take(FieldRules.MaxModels)
            .ToList();
        skipped = seen.Models.Count - models.Count;
        return new Engine(type, url, FieldRules.IsText(seen.Version) ? seen.Version : null, seen.Slots, models);
    }

    /// <summary>Whether the other says the same to the network.</summary>
    public bool SameAs(Engine other) =>
        (Type, Url, Version, Slots) == (other.Type, other.Url, other.Version, other.Slots) && Models.SequenceEqual(other.Models);
}
