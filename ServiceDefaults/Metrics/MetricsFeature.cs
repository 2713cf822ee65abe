using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace MonkeyTroop.ServiceDefaults.Metrics;

/// <summary>Serves a program's metrics in Prometheus' text format, on a listener of their own.</summary>
public static class MetricsFeature
{
    /// <summary>Whether the settings ask for it; what is only done to be measured asks first.</summary>
    public static bool ServesMetrics(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return !string.IsNullOrEmpty(builder.Configuration[$"{MetricsOptions.Section}:{nameof(MetricsOptions.Endpoint)}"]);
    }

    /// <summary>Adds the listener if the settings name a place for it. Added first, it is there before all else and ends last.</summary>
    /// <exception cref="StartupFailureException">The place is none, or is taken.</exception>
    internal static void AddMetricsEndpoint(this IHostApplicationBuilder builder, string service)
    {
        if (MetricsOptions.Parse(builder.Configuration[$"{MetricsOptions.Section}:{nameof(MetricsOptions.Endpoint)}"]) is { } place)
        {
            Require(place);
            builder.AddListener(place, service);
        }
    }

    private static void Require(IPEndPoint place)
    {
        if (ListenCheck.FaultOf(place) is { } fault)
        {
            throw new StartupFailureException($"cannot serve metrics on {place}: {fault.Message}; choose another place with Metrics:Endpoint", fault);
        }
    }

    /// <summary>A method of its own, so that the libraries are loaded only when it runs: they cost memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddListener(this IHostApplicationBuilder builder, IPEndPoint place, string service)
    {
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service))
            .WithMetrics(metrics => metrics.AddTroopMeters().AddPrometheusExporter(options => options.ScrapeResponseCacheDurationMilliseconds = 0));
        builder.Services.AddHostedService(provider => ActivatorUtilities.CreateInstance<MetricsListener>(provider, place));
        builder.Services.AddHostedService<ReadinessWatch>();
    }
}
