using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Grains.Scheduling;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>Between the wire's words for nodes and the grains'.</summary>
internal static class NodeMapping
{
    public static NodeAvailability ToGrain(NodeStatus status) => status switch
    {
        NodeStatus.Idle => NodeAvailability.Idle,
        NodeStatus.Busy => NodeAvailability.Busy,
        NodeStatus.Offline => NodeAvailability.Offline,
        _ => throw MissingArm.Of(status),
    };

    /// <summary>Whether a node takes jobs, in the wire's words.</summary>
    public static NodeStatus ToWire(NodeAvailability availability) => availability switch
    {
        NodeAvailability.Idle => NodeStatus.Idle,
        NodeAvailability.Busy => NodeStatus.Busy,
        NodeAvailability.Offline => NodeStatus.Offline,
        _ => throw MissingArm.Of(availability),
    };

    /// <summary>An empty hash means the same as none.</summary>
    public static OfferedModel ToGrain(ModelOffer model) =>
        new(model.Name, string.IsNullOrEmpty(model.ContentHash) ? null : model.ContentHash, model.SizeBytes);

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
        Reputation = entry.Reputation,
    };
}
