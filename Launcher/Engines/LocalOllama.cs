using System.Text.Json;

namespace MonkeyTroop.Launcher.Engines;

/// <summary>Looks for an Ollama on this machine.</summary>
internal static class LocalOllama
{
    private const int UsualPort = 11434;

    /// <summary>Longest wait for its answer: 2 s.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Where it is.</summary>
    /// <param name="host">
    /// The variable <c>OLLAMA_HOST</c>: an address that may lack scheme and port, or <c>0.0.0.0</c>, where Ollama listens on all addresses.
    /// Null for the usual address.
    /// </param>
    /// <returns>The base URL; null when <paramref name="host"/> is no address.</returns>
    public static Uri? AddressOf(string? host)
    {
        var text = string.IsNullOrWhiteSpace(host) ? "127.0.0.1" : host.Trim();
        var hasScheme = text.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? text : $"http://{text}", UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            return null;
        }

        var port = !hasScheme && url.IsDefaultPort ? UsualPort : url.Port;
        return new UriBuilder(url.Scheme, url.Host == "0.0.0.0" ? "127.0.0.1" : url.Host, port).Uri;
    }

    /// <summary>Whether one answers and has a model.</summary>
    /// <param name="host">As for <see cref="AddressOf"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<bool> HasModelAsync(string? host, CancellationToken cancellation)
    {
        if (AddressOf(host) is not { } address)
        {
            return false;
        }

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Limit };
        try
        {
            using var tags = JsonDocument.Parse(await http.GetStringAsync(new Uri(address, "/api/tags"), cancellation));
            return tags.RootElement.TryGetProperty("models", out var models) && models.GetArrayLength() > 0;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
