using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Grains.Nodes;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>Turns the wire's words for nodes into the grains'.</summary>
internal static class NodeMapping
{
    public static NodeAvailability ToGrain(NodeStatus status) => status switch
    {
        NodeStatus.Idle => NodeAvailability.Idle,
        NodeStatus.Busy => NodeAvailability.Busy,
        NodeStatus.Offline => NodeAvailability.Offline,
        _ => throw MissingArm.Of(status),
    };

    /// <summary>An empty hash means the same as none.</summary>
    public static OfferedModel ToGrain(ModelOffer model) =>
        new(model.Name, string.IsNullOrEmpty(model.ContentHash) ? null : model.ContentHash, model.SizeBytes is > 0 ? model.SizeBytes : null);
}
