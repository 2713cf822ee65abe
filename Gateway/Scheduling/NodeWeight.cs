using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Gateway.Scheduling;

/// <summary>How likely a node is to be picked.</summary>
internal static class NodeWeight
{
    /// <summary>Weight of a perfect node with one free slot.</summary>
    private const double Unit = 1_000_000;

    /// <summary>From this reputation on a node is good enough for another owner to step back for it: 0.7, as a trusted node's.</summary>
    private const double Good = 0.7;

    /// <summary>
    /// Reputation squared times free slots times speed; 0 for a node that takes no jobs now. Of the slots that a node states, no more count than its payers
    /// have shown it to have, and its speed is what they measured of what it promises.
    /// </summary>
    public static long Of(DirectoryEntry entry) => entry.Availability == NodeAvailability.Idle && entry.FreeSlots > 0
        ? (long)Math.Ceiling(Unit * entry.Reputation * entry.Reputation * Math.Min(entry.FreeSlots, entry.ProvenSlots > 0 ? entry.ProvenSlots : entry.FreeSlots)
            * (entry.SpeedPercent > 0 ? entry.SpeedPercent / 100.0 : 1))
        : 0;

    /// <summary>
    /// The most that all nodes of an owner weigh together which have answered no payer yet: as much as one slot of one node that has failed all whom
    /// they failed. So an owner gains nothing by ever more fresh node ids.
    /// </summary>
    /// <param name="failed">The sum of <see cref="FailedBy"/>.</param>
    public static long MostFresh(long failed) => (long)Math.Ceiling(Unit / Math.Pow(2 + (failed / Unit), 2));

    /// <summary>Millionths of the weight of the payers that a node which has answered none has failed, by its reputation: that is 1 / (2 + failed).</summary>
    public static long FailedBy(DirectoryEntry entry) => (long)(Unit * Math.Max(0, (1 / Math.Max(entry.Reputation, 1e-6)) - 2));

    /// <summary>Whether the node has answered a payer other than its owner. A silo of an earlier version does not say, and is believed.</summary>
    public static bool HasAnswered(DirectoryEntry entry) => entry.ProvenSlots != 1;

    /// <summary>
    /// The weight of a node that has answered payers, and most of them, which is what another owner steps back for; 0 for any other.
    /// </summary>
    public static long GoodOf(DirectoryEntry entry) => HasAnswered(entry) && entry.Reputation >= Good ? Of(entry) : 0;
}
