using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Lists;

/// <summary>Turns the grains' words for nodes into the wire's.</summary>
internal static class PeerMapping
{
    /// <summary>A node as <c>GET /peers</c> shows it.</summary>
    public static Peer ToPeer(DirectoryEntry entry, bool withAddress) => new()
    {
        NodeId = entry.NodeId,
        TailscaleIp = withAddress ? entry.Address : null,
        Url = withAddress ? entry.Url : null,
        Status = ToWire(entry.Availability),
        Models = [.. entry.Models.Select(model => new ModelOffer(model.Name, model.ContentHash, model.SizeBytes))],
        Hardware = new NodeHardware(entry.Gpu, entry.VramFreeMegabytes),
        Engines = [.. entry.Engines.Select(engine => new NodeEngine(engine.Type, engine.Version, engine.Port))],
        Slots = entry.Slots,
        FreeSlots = entry.FreeSlots,
        Multiplier = entry.Multiplier.ToDecimal(),
        HardwareMultiplier = entry.ProvenMultiplier?.ToDecimal(),
        Reputation = entry.Reputation,
    };

    /// <summary>Whether a node takes jobs.</summary>
    internal static NodeStatus ToWire(NodeAvailability availability) => availability switch
    {
        NodeAvailability.Idle => NodeStatus.Idle,
        NodeAvailability.Busy => NodeStatus.Busy,
        NodeAvailability.Offline => NodeStatus.Offline,
        _ => throw MissingArm.Of(availability),
    };
}
