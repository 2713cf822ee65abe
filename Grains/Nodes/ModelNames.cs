using MonkeyTroop.Protocol;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>The words that a model answers to: its name, and <c>sha256:</c> with its content hash where it has one.</summary>
public static class ModelNames
{
    /// <summary>Every word that one of the models answers to, each once.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<OfferedModel> models) => [.. models.SelectMany(Of).Distinct(StringComparer.Ordinal)];

    /// <summary>The words that a model answers to.</summary>
    public static IEnumerable<string> Of(OfferedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        yield return model.Name;
        if (model.ContentHash is { Length: > 0 } hash)
        {
            yield return FieldRules.ContentHashPrefix + hash;
        }
    }

    /// <summary>The first model that answers to a word, or null.</summary>
    public static OfferedModel? Find(IReadOnlyList<OfferedModel> models, string word) =>
        models.FirstOrDefault(model => Of(model).Contains(word, StringComparer.Ordinal));
}
