using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.ServiceDefaults.Tls;

namespace MonkeyTroop.WorkerAgent.Nodes;

/// <summary>Adds the node's identity and its listener.</summary>
internal static partial class NodeHost
{
    private const int MaxConnections = 4096;

    /// <summary>Adds options, data folder, identity and Kestrel.</summary>
    public static void AddNode(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<NodeOptions>().BindConfiguration(NodeOptions.Section).PostConfigure<IConfiguration>(FindPort).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<NodeOptions>, NodeOptionsValidator>();
        builder.Services.AddTls();
        builder.Services.AddSingleton<NodeFolder>();
        builder.Services.AddSingleton<NodeIdentity>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel((_, kestrel) => Configure(kestrel));
    }

    /// <summary>Fails when the node cannot listen where it is told to: to be found out before it joins the network.</summary>
    public static void RequireListening(this WebApplication app)
    {
        var node = app.Services.GetRequiredService<IOptions<NodeOptions>>().Value;
        ListenCheck.Require(new IPEndPoint(IPAddress.Parse(node.Listen), node.Port));
        if (node.Port is > NodeOptions.UsualPort and <= NodeOptions.LastUsualPort && app.Configuration[$"{NodeOptions.Section}:{nameof(NodeOptions.Port)}"] is null)
        {
            LogOtherPort(app.Logger, NodeOptions.UsualPort, node.Port);
        }
    }

    /// <summary>Serves until told to stop; says so on standard output as soon as requests are taken.</summary>
    public static async Task ServeAsync(this WebApplication app, CancellationToken cancellation)
    {
        await app.StartAsync(cancellation);
        HostRunner.AnnounceReady("worker", app.Services.GetRequiredService<IServer>().Url());
        await app.WaitForShutdownAsync(cancellation);
    }

    /// <summary>The listener's URL with the port that it really has.</summary>
    public static string Url(this IServer server) => server.Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Takes the next free port where no setting asks for one and the usual one is taken, by llama.cpp or another worker.</summary>
    internal static void FindPort(NodeOptions node, IConfiguration configuration)
    {
        if (configuration[$"{NodeOptions.Section}:{nameof(NodeOptions.Port)}"] is null && IPAddress.TryParse(node.Listen, out var address))
        {
            node.Port = Enumerable.Range(NodeOptions.UsualPort, NodeOptions.LastUsualPort - NodeOptions.UsualPort + 1)
                .FirstOrDefault(port => ListenCheck.IsFree(new IPEndPoint(address, port)), NodeOptions.UsualPort);
        }
    }

    private static void Configure(KestrelServerOptions kestrel)
    {
        // Kestrel is the first to need an option; validating all of them here reports all mistakes at once.
        kestrel.ApplicationServices.GetRequiredService<IStartupValidator>().Validate();
        var node = kestrel.ApplicationServices.GetRequiredService<IOptions<NodeOptions>>().Value;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Listen(IPAddress.Parse(node.Listen), node.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseTls();
        });
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Port {Usual} is taken, as by llama.cpp, whose usual port it is: this worker listens on {Port}. Clients must reach it there; --port chooses another")]
    private static partial void LogOtherPort(ILogger logger, int usual, int port);
}
