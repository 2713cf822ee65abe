using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using MonkeyTroop.EmbeddedEngine.Answers;
using MonkeyTroop.EmbeddedEngine.Completions;
using MonkeyTroop.EmbeddedEngine.Models;
using MonkeyTroop.EmbeddedEngine.Parents;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.EmbeddedEngine;

/// <summary>
/// The engine's table of contents: one model, read with llama.cpp, behind OpenAI's routes on a free loopback port. A worker starts it and reads
/// its address off standard output; it ends when its standard input does.
/// </summary>
internal static class EngineHost
{
    /// <summary>What it calls itself in its ready line.</summary>
    public const string Name = "engine";

    /// <summary>Runs until it is told to stop, or its parent is gone.</summary>
    /// <param name="settings">The settings of its flags.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task RunAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken cancellation)
    {
        await using var app = Build(settings);
        HostRunner.RequireValidSettings(app.Services);
        app.WatchParent();
        YieldToOwner();
        app.LoadModel();
        await app.StartAsync(cancellation);
        HostRunner.AnnounceReady(Name, app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        await app.WaitForShutdownAsync(cancellation);
    }

    private static WebApplication Build(IReadOnlyDictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddRoutingCore();
        builder.LeaveSignals();
        builder.AddLines();
        builder.AddModel();
        builder.AddCompletions();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });

        var app = builder.Build();
        app.UseEngineKey();
        app.MapModels();
        app.MapCompletions();
        return app;
    }

    /// <summary>Lines on standard error without times: the worker puts them into its log, which has times.</summary>
    private static void AddLines(this WebApplicationBuilder builder)
    {
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.ColorBehavior = Microsoft.Extensions.Logging.Console.LoggerColorBehavior.Disabled;
        });
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
    }

    /// <summary>Computes only on what other programs leave of the processor: the owner comes first.</summary>
    private static void YieldToOwner()
    {
        using var own = Process.GetCurrentProcess();
        own.PriorityClass = ProcessPriorityClass.BelowNormal;
    }
}
