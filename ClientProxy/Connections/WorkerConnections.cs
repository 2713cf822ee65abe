using System.Net;
using System.Text;

namespace MonkeyTroop.ClientProxy.Connections;

/// <summary>Makes the connections to workers: kept, without anything that the machine's user or an answer could add.</summary>
internal static class WorkerConnections
{
    /// <summary>A pool of connections.</summary>
    /// <param name="connectTimeout">Longest time for making one.</param>
    public static SocketsHttpHandler Create(TimeSpan connectTimeout) => new()
    {
        ConnectTimeout = connectTimeout,
        ConnectCallback = ProbedConnections.ConnectAsync,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,

        // An app's headers are read as UTF-8, so they are written as such; the default refuses all that is not ASCII.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
    };
}
