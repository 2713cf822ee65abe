namespace MonkeyTroop.Grains.Scheduling;

/// <summary>
/// What the version before calls to learn which models nodes offered. Nothing of this version does: <see cref="IServedModelsGrain"/> took
/// its place, and the next version can do without this one.
/// </summary>
public interface IModelCatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Notes names and content hashes (<c>sha256:...</c>).</summary>
    Task Learn(IReadOnlyList<string> models);

    /// <summary>Whether the model was ever served.</summary>
    Task<bool> Knows(string model);
}
