using System.Net;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>
/// Tells the apps of this machine from web pages that its browsers show. A page of another site can make a browser send
/// requests here (CSRF), and by a name whose address changes (DNS rebinding) even read the answers; but such a request states that
/// name as its Host, or the page's Origin, or in Sec-Fetch-Site that it crosses sites. Pure.
/// </summary>
internal static class LocalGuard
{
    /// <summary>Why a request is refused; null when it is not.</summary>
    /// <param name="host">The Host header.</param>
    /// <param name="local">The address at which the request arrived.</param>
    /// <param name="port">The port at which it arrived.</param>
    /// <param name="origin">The Origin header, empty when absent.</param>
    /// <param name="fetchSite">The Sec-Fetch-Site header, empty when absent.</param>
    /// <param name="allowedOrigins">Origins of pages that may call.</param>
    public static string? Refuse(
        HostString host, IPAddress? local, int port, string origin, string fetchSite, IReadOnlySet<string> allowedOrigins)
    {
        if (!IsLocal(host, local, port))
        {
            return "the Host header does not name this proxy; call it as http://127.0.0.1:PORT or http://localhost:PORT";
        }

        if (origin.Length > 0)
        {
            return allowedOrigins.Contains(origin) || string.Equals(origin, $"http://{host.Value}", StringComparison.OrdinalIgnoreCase)
                ? null
                : "web pages of this origin may not call the proxy; list it with --allow-origin if you trust it";
        }

        return fetchSite is "" or "none" or "same-origin" ? null : "web pages of other sites may not call the proxy";
    }

    private static bool IsLocal(HostString host, IPAddress? local, int port)
    {
        if ((host.Port ?? 80) != port)
        {
            return false;
        }

        if (string.Equals(host.Host, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // No rebinding without a name: an address can only be what the request was sent to.
        return IPAddress.TryParse(host.Host.AsSpan().Trim("[]"), out var address)
            && (IPAddress.IsLoopback(address) || address.Equals(Plain(local)));
    }

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
