using System.Net;
using System.Net.Sockets;

namespace MonkeyTroop.Protocol.Nodes;

/// <summary>
/// Says which addresses a node may have: a closed list of networks, so that a node cannot make clients connect to
/// their own machine, a cloud's metadata service or the coordinator. The coordinator checks at each heartbeat, the
/// client again before it connects.
/// </summary>
/// <param name="networks">The allowed networks.</param>
public sealed class NodeAddressPolicy(IReadOnlyList<IPNetwork> networks)
{
    /// <summary>The networks of a tailnet: 100.64.0.0/10 (RFC 6598) and Tailscale's fd7a:115c:a1e0::/48.</summary>
    public static readonly IReadOnlyList<IPNetwork> Tailnet = [IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("fd7a:115c:a1e0::/48")];

    /// <summary>This machine: for a whole network on one host.</summary>
    public static readonly IReadOnlyList<IPNetwork> Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>Whether a node may have this address. One with a zone (RFC 4007) is refused: it means another interface on every machine.</summary>
    public bool Allows(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0)
        {
            return false;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return networks.Any(network => network.Contains(plain));
    }

    /// <summary>
    /// Whether a node may have this base URL: http or https, an allowed IP literal as host, a port, and nothing else.
    /// Host names are refused, because what they resolve to can change after the check.
    /// </summary>
    public bool Allows(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return url.IsAbsoluteUri
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.Port > 0 && url.UserInfo.Length == 0 && url.PathAndQuery == "/" && url.Fragment.Length == 0
            && IPAddress.TryParse(url.DnsSafeHost, out var address)
            && Allows(address);
    }
}
