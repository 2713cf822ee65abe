using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MonkeyTroop.Gateway.Requests;

/// <summary>Bounds what a connection may cost before a handler sees it.</summary>
internal static class RequestFeature
{
    /// <summary>
    /// How much of a body is read off the connection before it is closed. More than <see cref="JsonBody"/> takes, so that
    /// a caller who sends too much gets to read the refusal.
    /// </summary>
    private const long MaxDrainedBytes = 16 * 1024 * 1024;

    /// <summary>
    /// The slowest at which answers may be read. With the server's buffer of 64 KiB for a connection, one that is not read at all ends
    /// after some 15 s. The grace is what a loaded machine needs.
    /// </summary>
    private static readonly MinDataRate SlowestReader = new(bytesPerSecond: 8 * 1024, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>Sets Kestrel's limits: 16 MiB of body, 32 KiB of headers, 10 s to send them, 2 min of idleness, 8 KiB/s of answers.</summary>
    public static void AddRequestLimits(this WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxDrainedBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        kestrel.Limits.MinResponseDataRate = SlowestReader;
    });
}
