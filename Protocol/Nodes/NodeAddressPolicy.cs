using System.Net;
using System.Net.Sockets;

namespace MonkeyTroop.Protocol.Nodes;

/// <summary>
/// Says which addresses a node may have: a closed list of networks without the addresses in them that are never a node's, so that a
/// node cannot make clients connect to their own machine, a cloud's metadata service or the coordinator. The coordinator checks at
/// each heartbeat, the client again before it connects.
/// </summary>
/// <param name="networks">The allowed networks.</param>
/// <param name="denied">Networks that are refused besides <see cref="Never"/>, also inside allowed ones.</param>
/// <param name="coordinator">Where the coordinator itself listens: no node is there.</param>
public sealed class NodeAddressPolicy(
    IReadOnlyList<IPNetwork> networks, IReadOnlyList<IPNetwork>? denied = null, IReadOnlyCollection<IPEndPoint>? coordinator = null)
{
    /// <summary>The networks of a tailnet: 100.64.0.0/10 (RFC 6598) and Tailscale's fd7a:115c:a1e0::/48.</summary>
    public static readonly IReadOnlyList<IPNetwork> Tailnet = [IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("fd7a:115c:a1e0::/48")];

    /// <summary>This machine: for a whole network on one host.</summary>
    public static readonly IReadOnlyList<IPNetwork> Loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>
    /// Addresses that no node has, whatever networks are allowed: what a cloud's metadata service, a resolver or no machine at all
    /// answers at, and IPv6 forms that stand for an IPv4 address elsewhere.
    /// </summary>
    public static readonly IReadOnlyList<IPNetwork> Never =
    [
        IPNetwork.Parse("0.0.0.0/8"), // this host, unspecified (RFC 1122)
        IPNetwork.Parse("100.100.100.100/32"), // Tailscale's resolver
        IPNetwork.Parse("100.100.100.200/32"), // Alibaba Cloud's metadata service
        IPNetwork.Parse("168.63.129.16/32"), // Azure's host agent
        IPNetwork.Parse("169.254.0.0/16"), // link-local; AWS, Azure, Google and others have 169.254.169.254
        IPNetwork.Parse("192.0.0.0/24"), // IETF protocol assignments; Oracle Cloud has 192.0.0.192
        IPNetwork.Parse("224.0.0.0/4"), // multicast
        IPNetwork.Parse("255.255.255.255/32"), // broadcast
        IPNetwork.Parse("::/128"), // unspecified
        IPNetwork.Parse("64:ff9b::/96"), // an IPv4 address behind NAT64 (RFC 6052)
        IPNetwork.Parse("2002::/16"), // an IPv4 address behind 6to4 (RFC 3056)
        IPNetwork.Parse("fd00:ec2::/32"), // AWS's metadata service (::254) and resolver (::253)
        IPNetwork.Parse("fd20:ce::254/128"), // Google Cloud's metadata service
        IPNetwork.Parse("fd7a:115c:a1e0::53/128"), // Tailscale's resolver
        IPNetwork.Parse("fe80::/10"), // link-local
        IPNetwork.Parse("ff00::/8"), // multicast
    ];

    /// <summary>Whether a node may have this address. One with a zone (RFC 4007) is refused: it means another interface on every machine.</summary>
    public bool Allows(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0)
        {
            return false;
        }

        var plain = Plain(address);
        return Holds(networks, plain) && !Holds(Never, plain) && !Holds(denied ?? [], plain);
    }

    /// <summary>
    /// Whether a node may have this base URL: http or https, an allowed IP literal as host, a port that is not the coordinator's there,
    /// and nothing else. Host names are refused, because what they resolve to can change after the check.
    /// </summary>
    public bool Allows(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return url.IsAbsoluteUri
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && url.Port > 0 && url.UserInfo.Length == 0 && url.PathAndQuery == "/" && url.Fragment.Length == 0
            && IPAddress.TryParse(url.DnsSafeHost, out var address)
            && Allows(address)
            && !IsCoordinator(Plain(address), url.Port);
    }

    /// <summary>Whether a base URL leads to an address, in whichever form the two are written.</summary>
    public static bool LeadsTo(Uri url, IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(address);
        return IPAddress.TryParse(url.DnsSafeHost, out var host) && Plain(host).Equals(Plain(address));
    }

    private bool IsCoordinator(IPAddress address, int port) =>
        coordinator?.Any(endpoint => endpoint.Port == port && Plain(endpoint.Address).Equals(address)) ?? false;

    private static bool Holds(IReadOnlyList<IPNetwork> among, IPAddress address) => among.Any(network => network.Contains(address));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
