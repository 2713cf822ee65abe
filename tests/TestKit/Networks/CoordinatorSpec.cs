using System.Globalization;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>How tests start a coordinator.</summary>
public static class CoordinatorSpec
{
    /// <summary>Turns every rate limit off: tests call more often than users do, and the limits have tests of their own.</summary>
    public static IReadOnlyList<(string Name, string? Value)> Unlimited { get; } =
    [
        ("RATE_LIMIT_DEFAULT", "0"), ("RATE_LIMIT_STRICT", "0"), ("RateLimits__Signup__Limit", "0"), ("RateLimits__Node__Limit", "0"),
        ("RateLimits__Unproven__Limit", "0"), ("RateLimits__Unsigned__Limit", "0"), ("RateLimits__Admin__Limit", "0"),
    ];

    /// <summary>Makes the spec of a gateway.</summary>
    /// <param name="logFolder">Folder for the log.</param>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="port">Port on 127.0.0.1; 0 takes a free one.</param>
    /// <param name="options">The network it is for.</param>
    public static ProcessSpec Make(string logFolder, string dataFolder, int port, TroopNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ProcessSpec.ForProgram(
                "Gateway", logFolder,
                "--data", dataFolder, "--listen", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture))
            .With(Unlimited)
            .With(SettingsOf(options));
    }

    /// <summary>Makes the spec of a headless silo of the same cluster.</summary>
    /// <param name="logFolder">Folder for the log.</param>
    /// <param name="dataFolder">The data folder.</param>
    /// <param name="options">The network it is for.</param>
    public static ProcessSpec MakeSilo(string logFolder, string dataFolder, TroopNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ProcessSpec.ForProgram("Silo", logFolder, "--data", dataFolder).With(SettingsOf(options));
    }

    /// <summary>What all members of a cluster are told alike, and what the options say beyond that.</summary>
    private static IEnumerable<(string Name, string? Value)> SettingsOf(TroopNetworkOptions options) =>
    [
        ("DATABASE_URL", options.Database),
        ("TROOP_MASTER_KEY", options.Database is null ? null : Secrets.MasterKey),
        ("Wallets__StarterCredits", options.StarterCredits.ToString(CultureInfo.InvariantCulture)),
        ("Hold__SweepInterval", "00:00:00.500"),
        ("Tickets__Lifetime", options.TicketLifetime?.ToString("c")),
        ("Hold__Seconds", options.HoldSeconds?.ToString(CultureInfo.InvariantCulture)),
        ("Hold__MinimumSeconds", options.HoldSeconds?.ToString(CultureInfo.InvariantCulture)),
        ("Hold__FirstSeconds", options.HoldSeconds?.ToString(CultureInfo.InvariantCulture)),
        ("Hold__LeastFirstSeconds", options.HoldSeconds?.ToString(CultureInfo.InvariantCulture)),
        ("Hold__FirstParts", options.HoldSeconds is null ? null : "1"),
        ("Nodes__AllowedNetworks__0", options.NodeNetwork),
        ("Hold__ReleaseGrace", options.ReleaseGrace?.ToString("c")),
        .. options.Settings.Select(setting => (setting.Name.Replace(":", "__", StringComparison.Ordinal), setting.Value)),
    ];
}
