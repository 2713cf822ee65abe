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
    /// <param name="leftOut">The models that were left out, each with the reason.</param>
    public static Engine From(string type, Uri url, EngineSighting seen, out IReadOnlyList<string> leftOut)
    {
        var (models, names, reasons) = (new List<ModelOffer>(), new HashSet<string>(StringComparer.Ordinal), new List<string>());
        foreach (var model in seen.Models)
        {
            if (ReasonAgainst(model.Name, names, models.Count) is { } reason)
            {
                reasons.Add($"{Shown(model.Name)} ({reason})");
            }
            else
            {
                names.Add(model.Name);
                models.Add(model);
            }
        }

        leftOut = reasons;
        return new Engine(type, url, FieldRules.IsText(seen.Version) ? seen.Version : null, seen.Slots, models);
    }

    private static string? ReasonAgainst(string name, HashSet<string> names, int count) =>
        name.StartsWith('/') || name.StartsWith("\\\\", StringComparison.Ordinal) || (name.Length > 2 && name[1] == ':' && name[2] is '/' or '\\')
            ? "a path of this machine: have the engine call it by a name, as with --served-model-name"
        : !FieldRules.IsOfferedName(name) ? $"no name of a model: 1 to {FieldRules.MaxModelNameLength} characters without spaces and marks that cannot be seen"
        : names.Contains(name) ? "a second one of that name"
        : count == FieldRules.MaxModels ? $"more than {FieldRules.MaxModels}"
        : null;

    /// <summary>A name as a log can show it, whatever an engine wrote.</summary>
    private static string Shown(string name) =>
        string.Concat(name.Take(80).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)) is var shown && shown.Length == 0 ? "one without a name" : shown;

    /// <summary>Whether it serves a model of that name.</summary>
    public bool Serves(string name) => Models.Any(model => model.Name == name);

    /// <summary>Whether the other says the same to the network.</summary>
    public bool SameAs(Engine other) =>
        (Type, Url, Version, Slots) == (other.Type, other.Url, other.Version, other.Slots) && Models.SequenceEqual(other.Models);
}
