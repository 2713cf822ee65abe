using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>What the directory says of a beat, and what of a beat can be read off the directory.</summary>
internal static class BeatMapping
{
    /// <summary>The directory's entry.</summary>
    public static DirectoryEntry ToEntry(
        this NodeBeat beat, string nodeId, IReadOnlyList<OfferedModel> models, int freeSlots, double reputation, Multiplier multiplier, bool isProven)
    {
        return new()
        {
            NodeId = nodeId,
            Address = beat.Address,
            Url = beat.Url,
            Availability = beat.Availability,
            Models = models,
            ModelsHash = beat.ModelsHash,
            Slots = beat.Slots,
            FreeSlots = freeSlots,
            Reputation = reputation,
            Multiplier = multiplier,
            Gpu = beat.Gpu,
            VramFreeMegabytes = beat.VramFreeMegabytes,
            Engines = beat.Engines,
            EncryptionPublicKey = beat.EncryptionPublicKey,
            IsProven = isProven,
        };
    }

    /// <summary>The beat that the entry was made of, without its key and proof; slots that were reserved count as in use.</summary>
    public static NodeBeat ToBeat(this DirectoryEntry entry) => new()
    {
        Address = entry.Address,
        Url = entry.Url,
        Availability = entry.Availability,
        ModelsHash = entry.ModelsHash,
        Slots = entry.Slots,
        InFlight = entry.Slots - entry.FreeSlots,
        Gpu = entry.Gpu,
        VramFreeMegabytes = entry.VramFreeMegabytes,
        Engines = entry.Engines,
        EncryptionPublicKey = entry.EncryptionPublicKey,
    };
}
