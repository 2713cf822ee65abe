using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.ClientProxy.Errors;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.ServiceDefaults.Requests;
using MonkeyTroop.ServiceDefaults.Responses;
using MonkeyTroop.ServiceDefaults.Tls;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>Registers and maps the endpoint for apps.</summary>
internal static class ProxyFeature
{
    /// <summary>Headers of answers that a listed page may read besides those that every page may.</summary>
    private static readonly string[] ReadByPages = ["Age", "Retry-After", RequestIds.Header, WorkerTransformer.NodeHeader];

    /// <summary>Adds the limits and the rule for nodes' addresses, which commands use as well.</summary>
    public static IServiceCollection AddProxyOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<ProxyOptions>, ProxyOptionsValidator>();
        services.AddOptions<ProxyOptions>().Bind(configuration.GetSection(ProxyOptions.Section)).ValidateOnStart();
        return services.AddSingleton(provider => Addresses(
            provider.GetRequiredService<IOptions<ProxyOptions>>().Value, provider.GetRequiredService<IOptions<CoordinatorOptions>>().Value));
    }

    /// <summary>Adds what brings requests to nodes, and the server.</summary>
    public static IServiceCollection AddProxy(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddProxyOptions(configuration).AddHttpForwarder().AddCors().AddTls();
        services.AddSingleton<ProxyMetrics>().AddSingleton<BodyMemory>().AddSingleton<ModelShelf>().AddSingleton<NodeWitness>().AddSingleton<WorkerForwarder>().AddSingleton<InferenceRelay>();
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ProxyOptions>>((kestrel, options) => Configure(kestrel, options.Value));
        return services;
    }

    /// <summary>Maps the endpoint: the guard before everything, 404 for everything else.</summary>
    public static void MapProxy(this WebApplication app)
    {
        var origins = app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.AllowedOrigins.ToHashSet(StringComparer.OrdinalIgnoreCase);
        app.UseRequestClock();
        app.Use((context, next) =>
        {
            CurrentRequest.Id = context.TraceIdentifier;
            return next(context);
        });
        app.UseMiddleware<IdleTrimMiddleware>();
        app.UseSafetyHeaders();
        app.UseMiddleware<FailureMiddleware>();
        app.UseMiddleware<LocalGuardMiddleware>();
        if (origins.Count > 0)
        {
            app.UseCors(pages => pages.SetIsOriginAllowed(origins.Contains).WithMethods("GET", "HEAD", "POST").AllowAnyHeader().WithExposedHeaders(ReadByPages));
        }

        app.Use((context, next) =>
        {
            context.Request.Path = Slashes.Single(context.Request.Path);
            return next(context);
        });
        app.UseRouting();
        app.MapModels();
        app.MapInference();
        app.MapFallback("{**path}", (HttpContext context) => context.WriteAsync(Refusals.NotFound()));
    }

    private static void Configure(KestrelServerOptions kestrel, ProxyOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Listen(IPAddress.Parse(options.Listen), options.Port, endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.UseTls();
        });
    }

    private static NodeAddressPolicy Addresses(ProxyOptions options, CoordinatorOptions coordinator) => new(
        [
            .. NodeAddressPolicy.Tailnet,
            .. coordinator.Address.IsLoopback ? NodeAddressPolicy.Loopback : [],
            .. options.AllowedNetworks.Select(IPNetwork.Parse),
        ],
        [.. options.DeniedNetworks.Select(IPNetwork.Parse)],
        IPAddress.TryParse(coordinator.Address.DnsSafeHost, out var address) ? [new IPEndPoint(address, coordinator.Address.Port)] : []);
}
