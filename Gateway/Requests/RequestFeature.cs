using MonkeyTroop.Protocol;

namespace MonkeyTroop.Gateway.Requests;

/// <summary>Bounds what a connection may cost before a handler sees it.</summary>
internal static class RequestFeature
{
    /// <summary>Sets Kestrel's limits: 1 MiB of body, 32 KiB of headers, 10 s to send them, 2 min of idleness.</summary>
    public static void AddRequestLimits(this WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = FieldRules.MaxCoordinatorBodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
    });
}
