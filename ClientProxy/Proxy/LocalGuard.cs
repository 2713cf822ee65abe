using System.Net;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>
/// Tells the apps of this machine from web pages that its browsers show. A page of another site can make a browser send
/// requests here (CSRF), and by a name whose address changes (DNS rebinding) even read the answers; but such a request states that
/// name as its Host, or the page's Origin, or in Sec-Fetch-Site that it crosses sites. The port of the Host header says nothing: a
/// forwarded port is another one than the proxy's. Pure.
/// </summary>
internal static class LocalGuard
{
    /// <summary>The origin that browsers state for pages without one: local files, and frames that any site can make.</summary>
    public const string NoOrigin = "null";

    /// <summary>Why a request is refused; null when it is not.</summary>
    /// <param name="host">The Host header.</param>
    /// <param name="origin">The Origin header, empty when absent.</param>
    /// <param name="fetchSite">The Sec-Fetch-Site header, empty when absent.</param>
    /// <param name="allowedHosts">Names by which this machine may be called besides <c>localhost</c>; ignores case.</param>
    /// <param name="allowedOrigins">Origins of pages that may call; ignores case.</param>
    public static string? Refuse(
        HostString host, string origin, string fetchSite, IReadOnlySet<string> allowedHosts, IReadOnlySet<string> allowedOrigins)
    {
        if (!IsLocal(host.Host, allowedHosts))
        {
            return "the Host header does not name this proxy; call it as http://127.0.0.1:PORT or http://localhost:PORT, "
                + "or allow the name with --allow-host if it is this machine's";
        }

        if (origin.Length > 0)
        {
            return allowedOrigins.Contains(origin) || string.Equals(origin, $"http://{host.Value}", StringComparison.OrdinalIgnoreCase)
                ? null
                : "web pages of this origin may not call the proxy; list it with --allow-origin if you trust it";
        }

        return fetchSite is "" or "none" or "same-origin" ? null : "web pages of other sites may not call the proxy";
    }

    /// <summary>Whether a setting is a name by which a machine is called: without port, scheme and wildcards.</summary>
    public static bool IsHostName(string text) => Uri.CheckHostName(text) == UriHostNameType.Dns;

    /// <summary>
    /// Whether a setting is an origin as browsers write it (RFC 6454 section 6.2): <c>https://HOST</c>, <c>app://HOST</c>,
    /// <c>chrome-extension://ID</c> and the like, with a port where it is not the usual one, or <see cref="NoOrigin"/>.
    /// </summary>
    public static bool IsOrigin(string text) =>
        text == NoOrigin
        || (Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url.Host.Length > 0
            && !url.Host.Contains('*', StringComparison.Ordinal)
            && url.UserInfo.Length == 0
            && string.Equals(url.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase));

    /// <summary>No rebinding without a name: an address can only be what the request was sent to, and <c>localhost</c> is resolved to nothing else.</summary>
    private static bool IsLocal(string host, IReadOnlySet<string> allowedHosts) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.AsSpan().Trim("[]"), out _)
        || allowedHosts.Contains(host);
}
