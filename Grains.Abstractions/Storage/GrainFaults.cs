namespace MonkeyTroop.Grains.Storage;

/// <summary>What the failure of a call to a grain means.</summary>
public static class GrainFaults
{
    /// <summary>
    /// Whether the grain's store or silo is away, so that a later call may succeed. <see cref="StoreUnavailableException"/> is one of
    /// Orleans' exceptions; a call whose silo is lost is cancelled by Orleans.
    /// </summary>
    public static bool IsAway(Exception e) => e is OrleansException or TimeoutException or OperationCanceledException || IsUnknownThere(e);

    /// <summary>
    /// Whether the grain lives at a silo of an earlier version, which does not know the method that was called: Orleans cannot read the call
    /// there. Nothing was done, and a later call may find the silo replaced.
    /// </summary>
    public static bool IsUnknownThere(Exception e) => e is TypeLoadException && e.Message.StartsWith("Unable to resolve type alias", StringComparison.Ordinal);
}
