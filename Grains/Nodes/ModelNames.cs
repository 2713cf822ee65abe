using MonkeyTroop.Protocol;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>
/// The words that a model answers to: its name, <c>sha256:</c> with its content hash where it has one, and the name without <c>:latest</c>,
/// which Ollama's users leave out.
/// </summary>
public static class ModelNames
{
    private const string Latest = ":latest";

    /// <summary>Every word that one of the models answers to, each once.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<OfferedModel> models) => [.. models.SelectMany(Of).Distinct(StringComparer.Ordinal)];

    /// <summary>The words that a model answers to.</summary>
    public static IEnumerable<string> Of(OfferedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        yield return model.Name;
        if (model.Name.Length > Latest.Length && model.Name.EndsWith(Latest, StringComparison.Ordinal))
        {
            yield return model.Name[..^Latest.Length];
        }

        if (model.ContentHash is { Length: > 0 } hash)
        {
            yield return FieldRules.ContentHashPrefix + hash;
        }
    }

    /// <summary>The model of that name, else the first that answers to the word, or null.</summary>
    public static OfferedModel? Find(IReadOnlyList<OfferedModel> models, string word) =>
        models.FirstOrDefault(model => model.Name == word) ?? models.FirstOrDefault(model => Of(model).Contains(word, StringComparer.Ordinal));
}
