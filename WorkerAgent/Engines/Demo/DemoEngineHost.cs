using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.WorkerAgent.Nodes;

namespace MonkeyTroop.WorkerAgent.Engines.Demo;

/// <summary>
/// Runs the demo engine when it is asked for, as an HTTP server of its own on a free loopback port: requests reach it through
/// the same forwarder as any other engine, and it cannot be reached from outside except through that.
/// </summary>
internal sealed partial class DemoEngineHost(IOptions<EngineOptions> options, EngineRegistry registry, TimeProvider time, ILogger<DemoEngineHost> logger) : IHostedService
{
    private WebApplication? _app;

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Mode != "demo")
        {
            return;
        }

        var demo = options.Value.Demo;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        _app = builder.Build();
        _app.Run(new DemoEngine(demo.TokensPerSecond, time).HandleAsync);
        await _app.StartAsync(cancellationToken);

        var url = new Uri(_app.Services.GetRequiredService<IServer>().Url() + "/");
        registry.Put(new Engine(EngineTypes.Demo, url, Version: "1", demo.Slots, [new ModelOffer(DemoEngine.Model)]));
        LogDemo(demo.TokensPerSecond);
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is not null)
        {
            await _app.StopAsync(cancellationToken);
            await _app.DisposeAsync();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The demo engine answers with a fixed text at {TokensPerSecond} tokens per second; it is no AI")]
    private partial void LogDemo(double tokensPerSecond);
}
