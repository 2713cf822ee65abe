namespace MonkeyTroop.Grains.Scheduling;

/// <summary>
/// One partition of the directory of live nodes; its key is the partition's number. Volatile: a new activation starts
/// empty with a new epoch and is filled by the next round of heartbeats. Publishes what changes to the stream
/// <see cref="DirectoryStreams.Namespace"/>, numbered without gaps within an epoch.
/// </summary>
public interface IDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Takes in what a node says of itself, and that it lives.</summary>
    Task Report(DirectoryEntry entry);

    /// <summary>Takes a node out at once.</summary>
    Task Remove(string nodeId);

    /// <summary>Everything in the partition, for a replica that starts or has missed a delta.</summary>
    Task<DirectorySnapshot> GetSnapshot();
}

/// <summary>Where the directory's deltas flow.</summary>
public static class DirectoryStreams
{
    /// <summary>Name of the stream provider.</summary>
    public const string Provider = "directory";

    /// <summary>Namespace of the streams; the partition's number is the stream's key.</summary>
    public const string Namespace = "directory-deltas";

    /// <summary>Storage of the streams' subscriptions.</summary>
    public const string SubscriptionStorage = "PubSubStore";
}
