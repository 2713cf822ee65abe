using System.Net;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>Where an engine is said to be, and of what kind it should be.</summary>
/// <param name="Type">One of <see cref="EngineTypes"/>.</param>
/// <param name="Url">Base URL with a trailing slash.</param>
/// <param name="Configured">Whether a setting names this address, rather than it being the kind's usual one.</param>
internal sealed record EngineAddress(string Type, Uri Url, bool Configured)
{
    /// <summary>Reads <c>TYPE=URL</c>.</summary>
    public static bool TryParseTyped(string text, out EngineAddress address)
    {
        address = null!;
        var split = text.IndexOf('=', StringComparison.Ordinal);
        if (split <= 0 || !EngineTypes.All.Contains(text[..split]) || !TryParse(text[(split + 1)..], DefaultPort(text[..split]), out var url))
        {
            return false;
        }

        address = new EngineAddress(text[..split], url, Configured: true);
        return true;
    }

    /// <summary>
    /// Reads an address that may lack its scheme and port, and may be the address that an engine listens on rather than one to
    /// connect to: <c>0.0.0.0</c> and <c>::</c> become this machine.
    /// </summary>
    public static bool TryParse(string text, int defaultPort, out Uri url)
    {
        url = null!;
        var trimmed = text.Trim();
        var hasScheme = trimmed.Contains("://", StringComparison.Ordinal);
        var withScheme = hasScheme ? trimmed : $"http://{(trimmed.StartsWith(':') && !trimmed.StartsWith("::", StringComparison.Ordinal) ? "127.0.0.1" : "")}{Bracketed(trimmed)}";
        if (!Uri.TryCreate(withScheme, UriKind.Absolute, out var parsed)
            || (parsed.Scheme != Uri.UriSchemeHttp && parsed.Scheme != Uri.UriSchemeHttps)
            || parsed.Host.Length == 0 || parsed.UserInfo.Length > 0 || parsed.Query.Length > 0)
        {
            return false;
        }

        var builder = new UriBuilder(parsed);
        if (IPAddress.TryParse(parsed.DnsSafeHost, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
        {
            builder.Host = ip.Equals(IPAddress.Any) ? "127.0.0.1" : "[::1]";
        }

        if (!hasScheme && parsed.IsDefaultPort && !trimmed.EndsWith($":{parsed.Port}", StringComparison.Ordinal))
        {
            builder.Port = defaultPort;
        }

        // Apps give the address of the routes, and so do people who copy it from them.
        var path = builder.Path.TrimEnd('/');
        builder.Path = (path.EndsWith("/v1", StringComparison.Ordinal) ? path[..^"/v1".Length] : path) + "/";
        url = builder.Uri;
        return true;
    }

    private static string Bracketed(string host) => IPAddress.TryParse(host, out var ip) && ip.GetAddressBytes().Length == 16 && !host.StartsWith('[') ? $"[{host}]" : host;

    private static int DefaultPort(string type) => type switch
    {
        EngineTypes.Ollama => 11434,
        EngineTypes.Vllm => 8000,
        EngineTypes.LmStudio => 1234,
        EngineTypes.LlamaCpp => 8080,
        _ => 80,
    };
}
