using MonkeyTroop.Gateway.Trails;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>Records registrations.</summary>
internal static class RegistrationRecord
{
    /// <summary>A node was registered, whichever call did it. The same node, key and owner are recorded once.</summary>
    /// <param name="trail">The request's trail.</param>
    /// <param name="nodeId">The id that the node has.</param>
    /// <param name="registration">Its key and owner.</param>
    /// <param name="details">What else there is to say.</param>
    public static void HasRegistered(
        this RequestTrail trail, string nodeId, NodeRegistration registration, params ReadOnlySpan<(string Name, string? Value)> details)
    {
        trail.HasDone(AuditEventTypes.NodeRegistered, details);
        trail.Once($"{nodeId} {registration.KeyId} {registration.Owner}");
    }
}
