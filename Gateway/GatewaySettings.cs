using System.CommandLine;
using System.Globalization;
using System.Net;
using MonkeyTroop.Silo;

namespace MonkeyTroop.Gateway;

/// <summary>The coordinator's flags.</summary>
internal static class GatewaySettings
{
    private static readonly Option<string> Listen = new("--listen")
    {
        Description = "Address to listen on; 0.0.0.0 for all",
        DefaultValueFactory = _ => "127.0.0.1",
        HelpName = "ADDRESS",
    };

    private static readonly Option<int> Port = new("--port")
    {
        Description = "Port to listen on; 0 for a free one",
        DefaultValueFactory = _ => 8000,
        HelpName = "N",
    };

    private static readonly Option<string[]> AllowNetwork = new("--allow-network")
    {
        Description = "Network in which nodes may have addresses, besides the tailnet; may be repeated",
        HelpName = "CIDR",
    };

    private static readonly Option<bool> Trusted = new("--trusted")
    {
        Description = "Believe callers without a proof; only for networks that authenticate by themselves",
    };

    /// <summary>Makes the command line.</summary>
    /// <param name="run">Runs the coordinator.</param>
    public static RootCommand ToCommand(Func<ParseResult, CancellationToken, Task<int>> run)
    {
        Listen.Validators.Add(result =>
        {
            if (!IPAddress.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError("--listen must be an IP address");
            }
        });
        Port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
            {
                result.AddError("--port must be 0 to 65535");
            }
        });
        var command = new RootCommand("Monkey Troop coordinator: matches, authorizes and accounts; it never sees a prompt")
        {
            CoordinatorSettings.Data, Listen, Port, AllowNetwork, Trusted, CoordinatorSettings.SiloPort,
        };
        command.SetAction(run);
        return command;
    }

    /// <summary>Where to listen.</summary>
    public static IPEndPoint EndpointOf(ParseResult flags) => new(IPAddress.Parse(flags.GetRequiredValue(Listen)), flags.GetRequiredValue(Port));

    /// <summary>Settings by path; null where a flag was not given.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> SettingsOf(ParseResult flags)
    {
        yield return new("Storage:DataFolder", flags.GetValue(CoordinatorSettings.Data));
        yield return new("Silo:Port", flags.GetValue(CoordinatorSettings.SiloPort)?.ToString(CultureInfo.InvariantCulture));
        yield return new("Identity:Mode", flags.GetValue(Trusted) ? "Trusted" : null);
        foreach (var (index, network) in (flags.GetValue(AllowNetwork) ?? []).Index())
        {
            yield return new($"Nodes:AllowedNetworks:{index}", network);
        }
    }
}
