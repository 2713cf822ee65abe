using System.Net;
using System.Net.Sockets;

namespace MonkeyTroop.Gateway.Network;

/// <summary>
/// What counts as one caller's address: an IPv4 address, or an IPv6 network of 64 bits, since that is what one household or one
/// machine is given (RFC 6177). IPv4 inside IPv6 (<c>::ffff:192.0.2.1</c>) counts as IPv4.
/// </summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    /// <summary>The address behind a request: the connection's, or what a trusted proxy said of it.</summary>
    public static IPAddress Of(HttpContext http) => http.Connection.RemoteIpAddress ?? IPAddress.None;

    /// <summary>The address, as IPv4 where it is IPv4 inside IPv6: so events name it.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary>The address, or the network that it counts as.</summary>
    public static IPAddress NetworkOf(IPAddress address)
    {
        var plain = Plain(address);
        if (plain.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return plain;
        }

        var bytes = plain.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }

    /// <summary>The same as text: <c>192.0.2.1</c>, or <c>2001:db8:1:2::/64</c>.</summary>
    public static string NameOf(IPAddress address)
    {
        var network = NetworkOf(address);
        return network.AddressFamily == AddressFamily.InterNetworkV6 ? $"{network}/{NetworkBytes * 8}" : network.ToString();
    }

    /// <summary>The name of an address that a person wrote, with or without the <c>/64</c>; null when it is none.</summary>
    public static string? NameOf(string text) =>
        IPAddress.TryParse(text.EndsWith($"/{NetworkBytes * 8}", StringComparison.Ordinal) ? text[..^3] : text, out var address) ? NameOf(address) : null;
}
