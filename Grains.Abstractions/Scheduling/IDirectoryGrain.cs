using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Grains.Scheduling;

/// <summary>
/// One partition of the directory of live nodes; its key is the partition's number. Volatile: a new activation starts
/// empty with a new epoch and is filled by the next round of heartbeats. Tells replicas that ask what changed, numbered without gaps
/// within an epoch.
/// </summary>
public interface IDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Takes in what a node says of itself, and that it lives.</summary>
    Task Report(DirectoryEntry entry);

    /// <summary>Takes a node out at once.</summary>
    Task Remove(string nodeId);

    /// <summary>What changed since a replica asked last.</summary>
    /// <param name="epoch">The epoch that the replica knows.</param>
    /// <param name="sequence">The last number that it knows.</param>
    /// <returns>The deltas after that, oldest first; null when they are not kept any more, or were of another activation: take a snapshot.</returns>
    Task<IReadOnlyList<DirectoryDelta>?> GetDeltas(Guid epoch, long sequence);

    /// <summary>Everything in the partition, for a replica that starts or has missed a delta.</summary>
    Task<DirectorySnapshot> GetSnapshot();
}
