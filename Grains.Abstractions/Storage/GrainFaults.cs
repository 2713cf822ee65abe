namespace MonkeyTroop.Grains.Storage;

/// <summary>What the failure of a call to a grain means.</summary>
public static class GrainFaults
{
    /// <summary>
    /// Whether the grain's store or silo is away, so that a later call may succeed. <see cref="StoreUnavailableException"/> is one of
    /// Orleans' exceptions; a call whose silo is lost is cancelled by Orleans.
    /// </summary>
    public static bool IsAway(Exception e) => e is OrleansException or TimeoutException or OperationCanceledException;
}
