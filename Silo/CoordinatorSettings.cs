using System.CommandLine;
using Microsoft.Extensions.Configuration;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.Silo;

/// <summary>Settings that the gateway and the headless silo share: their flags and the variables of existing installations.</summary>
public static class CoordinatorSettings
{
    /// <summary>Settings that existing installations give as environment variables.</summary>
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["DATABASE_URL"] = "Storage:ConnectionString",
        ["ADMIN_PASSWORD"] = "Admin:Password",
        ["ALLOWED_ORIGINS"] = "Origins:Allowed",
        ["STARTER_CREDITS"] = "Wallets:StarterCredits",
        ["RATE_LIMIT_DEFAULT"] = "RateLimits:Default:Limit",
        ["RATE_LIMIT_STRICT"] = "RateLimits:Strict:Limit",
        ["JWT_PRIVATE_KEY_PATH"] = "Tickets:KeyPath",
        ["TROOP_MASTER_KEY"] = "Tickets:MasterKey",
    };

    /// <summary><c>--data</c>.</summary>
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "Folder of the keys and the SQLite database (default monkey-troop/coordinator in the user's data folder)",
        HelpName = "DIR",
        Recursive = true,
    };

    /// <summary><c>--database</c>.</summary>
    public static Option<string?> Database { get; } = new("--database")
    {
        Description = "Postgres database, as postgres://USER:PASSWORD@HOST:PORT/DATABASE; better given as DATABASE_URL, which other users cannot see"
            + " (default SQLite in the data folder)",
        HelpName = "URL",
        Recursive = true,
    };

    /// <summary><c>--silo-port</c>.</summary>
    public static Option<int?> SiloPort { get; } = new("--silo-port")
    {
        Description = "Port for other silos on this machine, 0 for a free one (default 0)",
        HelpName = "N",
        CustomParser = result => PortFlag.Parse(result),
    };

    /// <summary>Puts flags over environment variables over files.</summary>
    /// <param name="configuration">The configuration being built.</param>
    /// <param name="flags">Values by setting; null where the flag was not given.</param>
    public static void AddFlags(this IConfigurationManager configuration, IEnumerable<KeyValuePair<string, string?>> flags)
    {
        configuration.AddEnvironmentAliases(Aliases);
        configuration.AddInMemoryCollection(flags.Where(flag => flag.Value is not null));
    }
}
