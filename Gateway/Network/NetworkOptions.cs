using System.ComponentModel.DataAnnotations;
using System.Net;

namespace MonkeyTroop.Gateway.Network;

/// <summary>What stands between callers and this coordinator.</summary>
internal sealed class NetworkOptions : IValidatableObject
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Network";

    /// <summary>
    /// Networks in CIDR form of the proxies whose <c>X-Forwarded-For</c> is believed, as <c>10.0.0.5/32</c>. Default: none, and the
    /// header means nothing.
    /// </summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from network in TrustedProxies
        where !IPNetwork.TryParse(network, out _)
        select new ValidationResult($"Network:TrustedProxies holds {network}, which is no network in CIDR form", [nameof(TrustedProxies)]);
}
