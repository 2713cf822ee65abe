using OpenTelemetry.Metrics;

namespace MonkeyTroop.ServiceDefaults.Metrics;

/// <summary>What is measured once a reader listens, and which tags stay.</summary>
internal static class MeterSelection
{
    private static readonly MetricStreamConfiguration WithoutPeer = new()
    {
        TagKeys = ["http.request.method", "http.response.status_code", "error.type", "http.connection.state", "network.protocol.version"],
    };

    /// <summary>Adds our meters and those of the runtime, the servers, Orleans and the database driver.</summary>
    public static MeterProviderBuilder AddTroopMeters(this MeterProviderBuilder metrics) => metrics
        .AddMeter("MonkeyTroop.*", "Microsoft.Orleans", "Npgsql")
        .AddAspNetCoreInstrumentation()
        .AddHttpClientInstrumentation()
        .AddRuntimeInstrumentation()
        // A client meets as many nodes as there are: each of their addresses would be a series, and does not belong here.
        .AddView("http.client.*", WithoutPeer)
        .AddView("db.client.operation.*", new MetricStreamConfiguration { TagKeys = ["db.client.connection.pool.name", "db.system.name", "error.type"] })
        .AddView("dns.*", MetricStreamConfiguration.Drop)
        .AddView("kestrel.*", new MetricStreamConfiguration { TagKeys = ["error.type", "tls.protocol.version", "network.transport"] });
}
