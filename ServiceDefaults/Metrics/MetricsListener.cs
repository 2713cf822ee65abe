using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace MonkeyTroop.ServiceDefaults.Metrics;

/// <summary>
/// A small server beside the program's own: <c>GET /metrics</c> and the program's <see cref="OperatorRoute"/>s. A flood on the public port
/// does not reach it, and it still answers while the program drains.
/// </summary>
internal sealed partial class MetricsListener(
    IPEndPoint place, MeterProvider meters, IEnumerable<OperatorRoute> routes, IServiceProvider services, ILogger<MetricsListener> logger)
    : IHostedService, IAsyncDisposable
{
    private const string Path = "/metrics";
    private const int MaxConnections = 64;

    private WebApplication? _app;

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _app = Build();
        await _app.StartAsync(cancellationToken).ConfigureAwait(false);
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        LogServes(address);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(place);
        });
        var app = builder.Build();
        app.Use(HideAsync);
        app.UseOpenTelemetryPrometheusScrapingEndpoint(
            meters, static http => HttpMethods.IsGet(http.Request.Method) && http.Request.Path == Path,
            path: null, configureBranchedPipeline: null, optionsName: null);
        app.Run(AnswerAsync);
        return app;
    }

    /// <summary>Scrapes and probes are not the program's own requests.</summary>
    private static Task HideAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<IHttpMetricsTagsFeature>() is { } measured)
        {
            measured.MetricsDisabled = true;
        }

        return next(http);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) || routes.FirstOrDefault(route => http.Request.Path == route.Path) is not { } route)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await using var scope = services.CreateAsyncScope();
        http.RequestServices = scope.ServiceProvider;
        await route.Handler(http).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "metrics are served on {Address}/metrics")]
    private partial void LogServes(string address);
}
