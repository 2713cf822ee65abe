using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>Adds and maps what the worker answers.</summary>
internal static class TicketProxyFeature
{
    /// <summary>Adds options, slots, forwarder and endpoint.</summary>
    public static void AddTicketProxy(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<TicketProxyOptions>().BindConfiguration(TicketProxyOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<TicketProxyOptions>, TicketProxyOptionsValidator>();
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<TicketProxyOptions>>(
            (host, proxy) => host.ShutdownTimeout = Drain.Longest(proxy.Value));
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<TicketProxyOptions>>(
            (kestrel, proxy) =>
            {
                kestrel.Limits.MaxRequestBodySize = proxy.Value.MaxBodyBytes;
                kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(proxy.Value.MinBodyBytesPerSecond, TimeSpan.FromSeconds(5));
            });

        // A write ends when the system has taken the bytes, not when a buffer of ours has: what the reader owes is known to the byte.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.MaxWriteBufferSize = 1);

        // The forwarder logs every broken answer with its whole stack trace; ours is one line that says what matters.
        builder.Logging.AddFilter("Yarp", LogLevel.Error);
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton<ProxyMetrics>();
        builder.Services.AddHostedService<SlotMetrics>();
        builder.Services.AddSingleton<EngineClient>();
        builder.Services.AddSingleton<EngineForwarder>();
        builder.Services.AddSingleton<DrainGate>();
        builder.Services.AddSingleton<BodyMemory>();
        builder.Services.AddSingleton<BodyReader>();
        builder.Services.AddSingleton<RequestAdmission>();
        builder.Services.AddSingleton<TicketJobs>();
        builder.Services.AddSingleton<InferenceRun>();
        builder.Services.AddSingleton<Readiness>();
        builder.Services.AddSingleton<TicketProxyEndpoint>();
        builder.Services.AddHostedService<Drain>();
        builder.Services.AddHostedService<IdleTrim>();
    }

    /// <summary>Makes the endpoint the whole of what the worker serves: no routing, no middleware that could let something else through.</summary>
    public static void MapTicketProxy(this WebApplication app) => app.Run(context => app.Services.GetRequiredService<TicketProxyEndpoint>().HandleAsync(context));
}
