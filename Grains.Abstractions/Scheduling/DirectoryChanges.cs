using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Grains.Scheduling;

/// <summary>What changed in a partition since the delta before.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Epoch">Names the activation that speaks.</param>
/// <param name="Sequence">Counts the epoch's deltas from 1. A gap means that one was lost: take a snapshot.</param>
/// <param name="Changed">Nodes that are new or say something new.</param>
/// <param name="Removed">Nodes that are gone.</param>
[GenerateSerializer, Immutable]
public sealed record DirectoryDelta(
    int Partition, Guid Epoch, long Sequence, IReadOnlyList<DirectoryEntry> Changed, IReadOnlyList<string> Removed);

/// <summary>A whole partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Epoch">Names the activation that speaks.</param>
/// <param name="Sequence">The latest delta that is contained.</param>
/// <param name="Entries">Every live node.</param>
[GenerateSerializer, Immutable]
public sealed record DirectorySnapshot(int Partition, Guid Epoch, long Sequence, IReadOnlyList<DirectoryEntry> Entries);
