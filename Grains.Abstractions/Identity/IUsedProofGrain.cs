namespace MonkeyTroop.Grains.Identity;

/// <summary>
/// One proof that made something lasting, remembered for good, so that no restart and no move of a grain lets it do so again. Its key is
/// the hex SHA-256 of the proof's key, time and id.
/// </summary>
public interface IUsedProofGrain : IGrainWithStringKey
{
    /// <summary>Uses the proof; false when it was used before. When the answer is true, that is on disk.</summary>
    Task<bool> Use();
}
