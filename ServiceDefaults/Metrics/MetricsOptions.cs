using System.Net;

namespace MonkeyTroop.ServiceDefaults.Metrics;

/// <summary>Where a program's metrics can be read.</summary>
public sealed class MetricsOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Metrics";

    /// <summary>
    /// <c>ADDRESS:PORT</c> of a listener of its own for <c>GET /metrics</c>; port 0 for a free one. It asks for no password, so it
    /// belongs on an address that only the operator reaches. Default: none, and nothing is measured.
    /// </summary>
    public string? Endpoint { get; set; }

    /// <summary>The place that a setting names; null when it names none.</summary>
    /// <exception cref="StartupFailureException">It is no <c>ADDRESS:PORT</c>.</exception>
    internal static IPEndPoint? Parse(string? endpoint)
    {
        if (string.IsNullOrEmpty(endpoint))
        {
            return null;
        }

        // An address without a port would parse as one with port 0.
        return IPEndPoint.TryParse(endpoint, out var place) && (place.Port > 0 || endpoint.EndsWith(":0", StringComparison.Ordinal))
            ? place
            : throw new StartupFailureException("Metrics:Endpoint must be ADDRESS:PORT with an IP address, as 127.0.0.1:9464 or [::1]:9464");
    }
}
