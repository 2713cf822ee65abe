using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.Silo.Settings;

namespace MonkeyTroop.Gateway.Startup;

/// <summary>The coordinator's flags.</summary>
internal static class GatewaySettings
{
    private static readonly Option<IPAddress> Listen = new("--listen")
    {
        Description = "Address to listen on, 0.0.0.0 for all",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = ParseAddress,
        HelpName = "ADDRESS",
    };

    private static readonly Option<int> Port = new("--port")
    {
        Description = "Port to listen on, 0 for a free one",
        DefaultValueFactory = _ => 8000,
        CustomParser = PortFlag.Parse,
        HelpName = "N",
    };

    private static readonly Option<string[]> PublicUrl = new("--public-url")
    {
        Description = "URL by which callers reach this coordinator; needed where it listens beyond this machine (repeatable)",
        HelpName = "URL",
    };

    private static readonly Option<string[]> AllowNetwork = new("--allow-network")
    {
        Description = "Network in which nodes may have addresses, besides the tailnet (repeatable)",
        HelpName = "CIDR",
    };

    private static readonly Option<bool> Trusted = new("--trusted")
    {
        Description = "Believe callers without a proof; only for networks that authenticate by themselves",
    };

    /// <summary>Every flag of the coordinator, in the order of its help.</summary>
    public static IReadOnlyList<Option> Flags =>
    [
        CoordinatorSettings.Data, CoordinatorSettings.Database, Listen, Port, PublicUrl, AllowNetwork, Trusted,
        CoordinatorSettings.Redis, CoordinatorSettings.SiloAddress, CoordinatorSettings.SiloPort, CoordinatorSettings.TakeOver,
    ];

    /// <summary>Where to listen.</summary>
    public static IPEndPoint EndpointOf(ParseResult flags) => new(flags.GetRequiredValue(Listen), flags.GetRequiredValue(Port));

    /// <summary>Settings by path; null where a flag was not given.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> SettingsOf(ParseResult flags)
    {
        foreach (var shared in CoordinatorSettings.SettingsOf(flags))
        {
            yield return shared;
        }

        yield return new("Identity:Mode", flags.GetValue(Trusted) ? "Trusted" : null);
        foreach (var (index, url) in (flags.GetValue(PublicUrl) ?? []).Index())
        {
            yield return new($"Identity:PublicUrls:{index}", url);
        }

        foreach (var (index, network) in (flags.GetValue(AllowNetwork) ?? []).Index())
        {
            yield return new($"Nodes:AllowedNetworks:{index}", network);
        }
    }

    private static IPAddress ParseAddress(ArgumentResult result)
    {
        if (result.Tokens is [var token] && IPAddress.TryParse(token.Value, out var address))
        {
            return address;
        }

        result.AddError("--listen takes an IP address");
        return IPAddress.None;
    }
}
