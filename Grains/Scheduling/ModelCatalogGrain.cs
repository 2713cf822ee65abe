using Microsoft.Extensions.Logging;
using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Scheduling;

/// <summary>What lasts of the catalog.</summary>
[GenerateSerializer]
internal sealed class ModelCatalogState
{
    /// <summary>Names and content hashes that were ever served.</summary>
    [Id(0)] public HashSet<string> Models { get; init; } = new(StringComparer.Ordinal);
}

/// <summary>Remembers which models were ever served.</summary>
internal sealed partial class ModelCatalogGrain(
    [PersistentState("models", GrainStorage.Name)] IPersistentState<ModelCatalogState> catalog, ILogger<ModelCatalogGrain> logger)
    : Grain, IModelCatalogGrain
{
    /// <summary>Most models that are remembered, so that a node cannot fill the store with invented names.</summary>
    internal const int Capacity = 20_000;

    public async Task Learn(IReadOnlyList<string> models)
    {
        var known = catalog.State.Models;
        var news = models.Where(model => !known.Contains(model)).Take(Capacity - known.Count).ToList();
        if (news.Count == 0)
        {
            return;
        }

        known.UnionWith(news);
        await catalog.WriteOrEndAsync(this);
        if (known.Count == Capacity)
        {
            LogFull(logger, Capacity);
        }
    }

    public Task<bool> Knows(string model) => Task.FromResult(catalog.State.Models.Contains(model));
}
