using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.WorkerAgent.Nodes;

/// <summary>Adds the node's identity and its listener.</summary>
internal static class NodeHost
{
    private const int MaxConnections = 4096;

    /// <summary>Adds options, data folder, identity and Kestrel.</summary>
    public static void AddNode(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<NodeOptions>().BindConfiguration(NodeOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<NodeOptions>, NodeOptionsValidator>();
        builder.Services.AddSingleton<NodeFolder>();
        builder.Services.AddSingleton<NodeIdentity>();
        builder.Services.AddHostedService<IdleTrim>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel((_, kestrel) => Configure(kestrel));
    }

    /// <summary>
    /// Makes sure that the address can be listened on, before a join token is spent and engines are asked: Kestrel would find out last.
    /// </summary>
    /// <exception cref="StartupFailureException">It cannot.</exception>
    public static void CheckAddress(this WebApplication app)
    {
        var node = app.Services.GetRequiredService<IOptions<NodeOptions>>().Value;
        var address = IPAddress.Parse(node.Listen);
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, node.Port));
        }
        catch (SocketException e)
        {
            throw new StartupFailureException($"cannot listen on {address} port {node.Port}: {e.Message}; choose others with --listen and --port", e);
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

    private static void Configure(KestrelServerOptions kestrel)
    {
        // Kestrel is the first to need an option; validating all of them here reports all mistakes at once.
        kestrel.ApplicationServices.GetRequiredService<IStartupValidator>().Validate();
        var node = kestrel.ApplicationServices.GetRequiredService<IOptions<NodeOptions>>().Value;
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Listen(IPAddress.Parse(node.Listen), node.Port, listen => listen.Protocols = HttpProtocols.Http1);
    }
}
