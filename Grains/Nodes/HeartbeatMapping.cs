using MonkeyTroop.Grains.Reputation;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Grains.Nodes;

/// <summary>What the directory says of a heartbeat, and what of a heartbeat can be read off the directory.</summary>
internal static class HeartbeatMapping
{
    /// <summary>The directory's entry.</summary>
    public static DirectoryEntry ToEntry(
        this NodeHeartbeat heartbeat,
        string nodeId,
        string owner,
        IReadOnlyList<OfferedModel> models,
        int freeSlots,
        VoteSums votes,
        Multiplier multiplier,
        bool isProven)
    {
        return new()
        {
            NodeId = nodeId,
            Owner = owner,
            Address = heartbeat.Address,
            Url = heartbeat.Url,
            Availability = heartbeat.Availability,
            Models = models,
            ModelsHash = heartbeat.ModelsHash,
            Slots = heartbeat.Slots,
            FreeSlots = freeSlots,
            Reputation = votes.Score,
            ProvenSlots = 1 + votes.Answered,
            SpeedPercent = votes.SpeedPercent,
            IsTrusted = votes.IsTrusted,
            KnownPayers = votes.KnownAnswered,
            Multiplier = multiplier,
            Gpu = heartbeat.Gpu,
            VramFreeMegabytes = heartbeat.VramFreeMegabytes,
            Engines = heartbeat.Engines,
            EncryptionPublicKey = heartbeat.EncryptionPublicKey,
            CountsTokens = heartbeat.CountsTokens,
            IsProven = isProven,
        };
    }

    /// <summary>The heartbeat that the entry was made of, without its key and proof; slots that were reserved count as in use.</summary>
    public static NodeHeartbeat ToHeartbeat(this DirectoryEntry entry) => new()
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
        CountsTokens = entry.CountsTokens,
    };
}
