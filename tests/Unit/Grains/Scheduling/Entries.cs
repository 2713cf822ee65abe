using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Unit.Grains.Scheduling;

/// <summary>Nodes as the directory's tests need them.</summary>
internal static class Entries
{
    /// <summary>An idle node with one free slot that serves <c>llama</c>.</summary>
    public static DirectoryEntry Idle(string nodeId) => new()
    {
        NodeId = nodeId,
        Address = "100.64.0.1",
        Url = "http://100.64.0.1:8080",
        Availability = NodeAvailability.Idle,
        Models = [new OfferedModel("llama", null, null)],
        ModelsHash = "llama",
        Slots = 1,
        FreeSlots = 1,
        Reputation = 0.9,
        Multiplier = Multiplier.Reference,
        Engines = [],
    };
}
