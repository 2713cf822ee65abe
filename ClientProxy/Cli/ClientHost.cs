using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.ClientProxy.Identity;
using MonkeyTroop.ClientProxy.Proxy;
using MonkeyTroop.ClientProxy.Tickets;
using MonkeyTroop.ClientProxy.Wallets;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.ServiceDefaults.Clocks;
using MonkeyTroop.ServiceDefaults.Settings;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary>Puts the program together: the proxy as a host, or what a single command needs.</summary>
internal static class ClientHost
{
    private static readonly Dictionary<string, string> Aliases = new()
    {
        ["COORDINATOR_URL"] = "Coordinator:Url",
        ["PROXY_PORT"] = "Proxy:Port",
        ["WORKER_PORT"] = "Proxy:WorkerPort",
        ["REQUESTER_ID"] = "Account:Requester",
    };

    /// <summary>Builds the proxy. Settings beside the program count, never those in the folder that it is started from.</summary>
    public static WebApplication BuildProxy(IReadOnlyDictionary<string, string?> settings, Action<WebApplicationBuilder>? change = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.AddServiceDefaults("client");

        // What the forwarder would say is said with the node's name; why a start failed is said once, in one line.
        builder.Logging.AddFilter("Yarp", LogLevel.None).AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        Configure(builder.Configuration, settings);
        builder.Services
            .AddIdentity(builder.Configuration)
            .AddCoordinator(builder.Configuration)
            .AddTickets(builder.Configuration)
            .AddProxy(builder.Configuration);
        change?.Invoke(builder);
        var app = builder.Build();
        UnknownSettings.WarnOf(app.Logger, app.Configuration, Aliases.Keys, typeof(ClientHost));
        app.MapProxy();
        return app;
    }

    /// <summary>Builds what a command needs to call the coordinator. Logs nothing: a command says by itself what went wrong.</summary>
    public static ServiceProvider BuildCommand(IReadOnlyDictionary<string, string?> settings)
    {
        var configuration = new ConfigurationManager();
        configuration.SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables();
        Configure(configuration, settings);
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton(MachineClock.Of(configuration))
            .AddIdentity(configuration)
            .AddCoordinator(configuration)
            .AddTransfers(configuration)
            .AddProxyOptions(configuration)
            .BuildServiceProvider();
    }

    /// <summary>Where a started proxy listens, as apps on this machine address it.</summary>
    public static Uri Address(WebApplication app)
    {
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var url = new UriBuilder(address);
        url.Host = url.Host switch
        {
            "0.0.0.0" => "127.0.0.1",
            "[::]" => "[::1]",
            _ => url.Host,
        };
        return url.Uri;
    }

    private static void Configure(ConfigurationManager configuration, IReadOnlyDictionary<string, string?> settings)
    {
        configuration.AddEnvironmentAliases(Aliases);
        configuration.AddInMemoryCollection(settings);
    }
}
