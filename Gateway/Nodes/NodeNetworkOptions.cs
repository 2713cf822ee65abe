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

    /// <summary>
    /// Networks in CIDR form in which no node is, though an allowed network holds them, as <c>100.100.0.0/24</c>. Always denied besides:
    /// <see cref="NodeAddressPolicy.Never"/>, and where the coordinator itself listens. Default: none.
    /// </summary>
    public IList<string> DeniedNetworks { get; } = [];

    /// <summary>The policy that follows from the options.</summary>
    /// <param name="isLocal">Whether the coordinator listens on loopback only.</param>
    /// <param name="coordinator">Where the coordinator itself listens.</param>
    public NodeAddressPolicy ToPolicy(bool isLocal, IReadOnlyCollection<IPEndPoint> coordinator) => new(
        [.. NodeAddressPolicy.Tailnet, .. isLocal ? NodeAddressPolicy.Loopback : [], .. AllowedNetworks.Select(IPNetwork.Parse)],
        [.. DeniedNetworks.Select(IPNetwork.Parse)],
        coordinator);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from networks in new[] { (Name: nameof(AllowedNetworks), List: AllowedNetworks), (Name: nameof(DeniedNetworks), List: DeniedNetworks) }
        from network in networks.List
        where !IPNetwork.TryParse(network, out _)
        select new ValidationResult($"Nodes:{networks.Name} holds {network}, which is no network in CIDR form", [networks.Name]);
}
