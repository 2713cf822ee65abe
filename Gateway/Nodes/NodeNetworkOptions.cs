using System.ComponentModel.DataAnnotations;
using System.Net;
using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.Gateway.Nodes;

/// <summary>In which networks nodes may have their addresses.</summary>
internal sealed class NodeNetworkOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Nodes";

    /// <summary>
    /// Networks in CIDR form, as <c>192.168.0.0/16</c>. Always allowed besides: the tailnet's; and loopback when this
    /// coordinator itself listens on loopback only.
    /// </summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>The policy that follows from the options.</summary>
    /// <param name="isLocal">Whether the coordinator listens on loopback only.</param>
    public NodeAddressPolicy ToPolicy(bool isLocal) =>
        new([.. NodeAddressPolicy.Tailnet, .. isLocal ? NodeAddressPolicy.Loopback : [], .. AllowedNetworks.Select(IPNetwork.Parse)]);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from network in AllowedNetworks
        where !IPNetwork.TryParse(network, out _)
        select new ValidationResult($"Nodes:AllowedNetworks holds {network}, which is no network in CIDR form", [nameof(AllowedNetworks)]);
}
