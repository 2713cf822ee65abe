using System.Runtime.CompilerServices;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MonkeyTroop.ServiceDefaults.Clocks;
using MonkeyTroop.ServiceDefaults.Logs;
using MonkeyTroop.ServiceDefaults.Metrics;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace MonkeyTroop.ServiceDefaults;

/// <summary>What every program of the network has in common: clock, logs, traces and metrics.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds the system clock, one-line logs on standard error with UTC times, or with levels where the journal reads them, and telemetry: sent when
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> names a collector, served when <see cref="MetricsOptions.Endpoint"/> names a place.
    /// </summary>
    /// <param name="builder">The host being built.</param>
    /// <param name="service">The program's name in telemetry.</param>
    public static void AddServiceDefaults(this IHostApplicationBuilder builder, string service)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton(MachineClock.Of(builder.Configuration));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(20));
        builder.Services.AddMetrics(); // the factory of meters, which cost nothing while no reader listens
        builder.AddLogs();
        builder.AddMetricsEndpoint(service);
        if (builder.Configuration.SendsTraces())
        {
            builder.AddTelemetry(service);
        }
    }

    /// <summary>
    /// Lets environment variables of existing installations stand for settings of ours. They override files; a variable in our own form overrides them.
    /// </summary>
    /// <param name="configuration">The configuration being built; files and variables in our own form are in it.</param>
    /// <param name="aliases">Our setting's path by the variable's name.</param>
    /// <param name="convert">Makes the setting's text of the variable's, given the variable's name; null where they are the same.</param>
    public static void AddEnvironmentAliases(
        this IConfigurationManager configuration, IReadOnlyDictionary<string, string> aliases, Func<string, string, string?>? convert = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(aliases);
        var own = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var settings = new Dictionary<string, string?>();
        foreach (var (variable, setting) in aliases)
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value && string.IsNullOrEmpty(own[setting]))
            {
                settings[setting] = convert is null ? value : convert(value, variable);
            }
        }

        configuration.AddInMemoryCollection(settings);
    }

    /// <summary>Whether a collector is named.</summary>
    public static bool SendsTraces(this IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
    }

    private static void AddLogs(this IHostApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        if (Journal.TakesStandardError)
        {
            builder.Logging.AddSystemdConsole();
        }
        else
        {
            builder.Logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
                console.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
            });
        }

        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        foreach (var chatty in (string[])["Microsoft", "System", "Orleans", "Yarp", "Polly"])
        {
            builder.Logging.AddFilter(chatty, LogLevel.Warning);
        }
    }

    /// <summary>A method of its own, so that the libraries are loaded only when it runs: they cost memory.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddTelemetry(this IHostApplicationBuilder builder, string service) =>
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(service))
            .WithMetrics(metrics => metrics.AddTroopMeters())
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation().AddHttpClientInstrumentation()
                .AddSource("MonkeyTroop.*", "Microsoft.Orleans.Application"))
            .UseOtlpExporter();
}
