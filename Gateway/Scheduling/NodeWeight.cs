using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>How likely a node is to be picked.</summary>
internal static class NodeWeight
{
    /// <summary>Weight of a perfect node with one free slot.</summary>
    private const double Unit = 1_000_000;

    /// <summary>
    /// Reputation squared times free slots; 0 for a node that takes no jobs now. Of the slots that a node states, no more count than its payers
    /// have shown it to have.
    /// </summary>
    public static long Of(DirectoryEntry entry) => entry.Availability == NodeAvailability.Idle && entry.FreeSlots > 0
        ? (long)Math.Ceiling(Unit * entry.Reputation * entry.Reputation * Math.Min(entry.FreeSlots, entry.ProvenSlots > 0 ? entry.ProvenSlots : entry.FreeSlots))
        : 0;
}
