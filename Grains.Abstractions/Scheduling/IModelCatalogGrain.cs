namespace MonkeyTroop.Grains.Scheduling;

/// <summary>
/// Remembers, durably, which models were ever served, so that a model without a node now can be told from one that
/// never existed. One grain, key 0; asked only when no live node serves the model.
/// </summary>
public interface IModelCatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Notes names and content hashes (<c>sha256:...</c>).</summary>
    Task Learn(IReadOnlyList<string> models);

    /// <summary>Whether the model was ever served.</summary>
    Task<bool> Knows(string model);
}
