using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Options;
using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.ClientProxy.Identity;
using MonkeyTroop.ClientProxy.Proxy;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary><c>up</c>: serves apps of this machine until it is told to stop.</summary>
internal static class UpCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Flags flags)
    {
        var command = new Command("up", "Serves http://127.0.0.1:9000/v1 for apps on this machine (the default command)");
        Define(command, flags);
        return command;
    }

    /// <summary>Gives a command the flags and the action of <c>up</c>.</summary>
    public static void Define(Command command, Flags flags)
    {
        command.Options.Add(flags.Listen);
        command.Options.Add(flags.Port);
        command.Options.Add(flags.AllowOrigin);
        command.Options.Add(flags.AllowHost);
        command.SetAction((parsed, cancellation) => RunAsync(flags.Settings(parsed), cancellation));
    }

    private static async Task<int> RunAsync(Dictionary<string, string?> settings, CancellationToken cancellation)
    {
        await using var app = ClientHost.BuildProxy(settings);

        // Reads or creates the key now: a program that cannot pay should not serve.
        _ = app.Services.GetRequiredService<Account>();
        var proxy = app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value;
        var listen = IPAddress.Parse(proxy.Listen);
        ListenCheck.Require(new IPEndPoint(listen, proxy.Port));
        await app.StartAsync(cancellation);
        if (!IPAddress.IsLoopback(listen))
        {
            app.Logger.ListeningBeyondThisMachine(proxy.Listen);
        }

        if (proxy.AllowedOrigins.Contains(LocalGuard.NoOrigin))
        {
            app.Logger.EveryPageMayCall();
        }

        var url = ClientHost.Address(app).GetLeftPart(UriPartial.Authority);
        HostRunner.AnnounceReady("client", url);
        if (!Console.IsErrorRedirected)
        {
            await UpText.WriteAsync(Console.Error, url, app.Services.GetRequiredService<Account>(), app.Services.GetRequiredService<CoordinatorClient>(), cancellation);
        }

        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }
}
