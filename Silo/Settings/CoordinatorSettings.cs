using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.ServiceDefaults.Settings;

namespace MonkeyTroop.Silo.Settings;

/// <summary>Settings that the gateway and the headless silo share: their flags and the variables of existing installations.</summary>
public static class CoordinatorSettings
{
    /// <summary>Settings that existing installations give as environment variables.</summary>
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["DATABASE_URL"] = "Storage:ConnectionString",
        ["REDIS_URL"] = "Silo:Redis",
        ["ADMIN_PASSWORD"] = "Admin:Password",
        ["ALLOWED_ORIGINS"] = "Origins:Allowed",
        ["STARTER_CREDITS"] = "Wallets:StarterCredits",
        ["RATE_LIMIT_DEFAULT"] = "RateLimits:Default:Limit",
        ["RATE_LIMIT_STRICT"] = "RateLimits:Strict:Limit",
        ["JWT_PRIVATE_KEY_PATH"] = "Tickets:KeyPath",
        ["TROOP_MASTER_KEY"] = "Tickets:MasterKey",
    };

    /// <summary>Names settings and variables that look like ours and are read by no feature.</summary>
    /// <param name="host">The program, not yet started.</param>
    /// <param name="programs">Types of the assemblies, besides the silo's, whose options it binds.</param>
    public static void WarnOfUnknownSettings(this IHost host, params IEnumerable<Type> programs)
    {
        ArgumentNullException.ThrowIfNull(host);
        UnknownSettings.WarnOf(
            host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("MonkeyTroop.Settings"), host.Services.GetRequiredService<IConfiguration>(),
            Aliases.Keys, [typeof(SiloOptions), typeof(StorageOptions), .. programs]);
    }

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

    /// <summary><c>--redis</c>.</summary>
    public static Option<string?> Redis { get; } = new("--redis")
    {
        Description = "Redis by which the silos of a cluster find each other, as redis://:PASSWORD@HOST:PORT; better given as REDIS_URL, which other users"
            + " cannot see; needs Postgres besides (default none, a coordinator of one process)",
        HelpName = "URL",
    };

    /// <summary><c>--silo-address</c>.</summary>
    public static Option<string?> SiloAddress { get; } = new("--silo-address")
    {
        Description = "IP address on which other silos reach this one (default this machine's own towards Redis)",
        HelpName = "ADDRESS",
    };

    /// <summary><c>--silo-port</c>.</summary>
    public static Option<int?> SiloPort { get; } = new("--silo-port")
    {
        Description = "Port for other silos, 0 for a free one (default 11111 with Redis, else none: nothing can join)",
        HelpName = "N",
        CustomParser = result => PortFlag.Parse(result),
    };

    /// <summary><c>--take-over</c>.</summary>
    public static Option<bool> TakeOver { get; } = new("--take-over")
    {
        Description = "Make the settings of this member those of the whole cluster, and the database this cluster's, where they differ; once, on purpose",
    };

    /// <summary>The settings that these flags give, by path; null where a flag was not given.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> SettingsOf(ParseResult flags)
    {
        ArgumentNullException.ThrowIfNull(flags);
        yield return new("Storage:DataFolder", flags.GetValue(Data));
        yield return new("Storage:ConnectionString", flags.GetValue(Database));
        yield return new("Silo:Redis", flags.GetValue(Redis));
        yield return new("Silo:Address", flags.GetValue(SiloAddress));
        yield return new("Silo:TakeOver", flags.GetValue(TakeOver) ? "true" : null);
        yield return new("Silo:Port", flags.GetValue(SiloPort)?.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Puts flags over environment variables over files.</summary>
    /// <param name="configuration">The configuration being built.</param>
    /// <param name="flags">Values by setting; null where the flag was not given.</param>
    public static void AddFlags(this IConfigurationManager configuration, IEnumerable<KeyValuePair<string, string?>> flags)
    {
        configuration.AddEnvironmentAliases(Aliases);
        configuration.AddInMemoryCollection(flags.Where(flag => flag.Value is not null));
    }
}
