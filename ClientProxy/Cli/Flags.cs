using System.CommandLine;
using System.Globalization;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary>The flags that all commands share, and the settings that flags stand for.</summary>
internal sealed class Flags
{
    /// <summary><c>--listen</c>, for <c>up</c> alone.</summary>
    public Option<string?> Listen { get; } = new("--listen") { Description = "Address to listen on (default 127.0.0.1)", HelpName = "ADDRESS" };

    /// <summary><c>--port</c>, for <c>up</c> alone.</summary>
    public Option<int?> Port { get; } = new("--port") { Description = "Port to listen on, 0 for a free one (default 9000)", HelpName = "N", CustomParser = result => PortFlag.Parse(result) };

    /// <summary><c>--allow-origin</c>, for <c>up</c> alone.</summary>
    public Option<string[]> AllowOrigin { get; } = Repeatable("--allow-origin", "Origin of web pages that may call the proxy (repeatable)", "ORIGIN");

    /// <summary><c>--allow-host</c>, for <c>up</c> alone.</summary>
    public Option<string[]> AllowHost { get; } =
        Repeatable("--allow-host", "Name besides localhost by which apps call this machine, as host.docker.internal (repeatable)", "NAME");

    private Option<string?> Coordinator { get; } = new("--coordinator")
    {
        Description = "Address of the coordinator (default http://127.0.0.1:8000)",
        HelpName = "URL",
        Recursive = true,
    };

    private Option<string?> Data { get; } = new("--data") { Description = "Folder of the account's key (default monkey-troop/client in the user's data folder)", HelpName = "DIR", Recursive = true };

    private Option<string?> Requester { get; } = new("--requester")
    {
        Description = "Account to name at a coordinator in Trusted mode",
        HelpName = "ACCOUNT",
        Recursive = true,
    };

    private Option<string[]> AllowNetwork { get; } =
        Repeatable("--allow-network", "Network besides the tailnet in which nodes may be (repeatable)", "CIDR", recursive: true);

    /// <summary>Adds the shared flags to the root, from where every command has them.</summary>
    public void AddTo(RootCommand root)
    {
        root.Options.Add(Coordinator);
        root.Options.Add(Data);
        root.Options.Add(Requester);
        root.Options.Add(AllowNetwork);
    }

    /// <summary>The settings that were given by flag.</summary>
    public Dictionary<string, string?> Settings(ParseResult parsed)
    {
        var settings = new Dictionary<string, string?>();
        Set("Coordinator:Url", parsed.GetValue(Coordinator));
        Set("Account:DataFolder", parsed.GetValue(Data));
        Set("Account:Requester", parsed.GetValue(Requester));
        Set("Proxy:Listen", parsed.GetValue(Listen));
        Set("Proxy:Port", parsed.GetValue(Port)?.ToString(CultureInfo.InvariantCulture));
        SetAll("Proxy:AllowedNetworks", parsed.GetValue(AllowNetwork));
        SetAll("Proxy:AllowedOrigins", parsed.GetValue(AllowOrigin));
        SetAll("Proxy:AllowedHosts", parsed.GetValue(AllowHost));
        return settings;

        void Set(string key, string? value)
        {
            if (value is not null)
            {
                settings[key] = value;
            }
        }

        void SetAll(string key, string[]? values)
        {
            for (var i = 0; i < values?.Length; i++)
            {
                settings[$"{key}:{i}"] = values[i];
            }
        }
    }

    /// <summary>A <c>--json</c> flag.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON for scripts" };

    private static Option<string[]> Repeatable(string name, string description, string value, bool recursive = false) => new(name)
    {
        Description = description,
        HelpName = value,
        Recursive = recursive,
        AllowMultipleArgumentsPerToken = false,
    };
}
