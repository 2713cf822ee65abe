using System.Globalization;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>How tests start a coordinator.</summary>
public static class CoordinatorSpec
{
    /// <summary>More than any test calls: the limits have tests of their own.</summary>
    private const string Unlimited = "1000000";

    /// <summary>Makes the spec.</summary>
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
            .With(
                ("ADMIN_PASSWORD", Secrets.AdminPassword),
                ("DATABASE_URL", options.Database),
                ("RATE_LIMIT_DEFAULT", Unlimited),
                ("RATE_LIMIT_STRICT", Unlimited),
                ("Wallets__StarterCredits", options.StarterCredits.ToString(CultureInfo.InvariantCulture)),
                ("Hold__SweepInterval", "00:00:00.500"),
                ("Tickets__Lifetime", options.TicketLifetime?.ToString("c")),
                ("Hold__Seconds", options.HoldSeconds?.ToString(CultureInfo.InvariantCulture)),
                ("Hold__MinimumSeconds", options.HoldSeconds?.ToString(CultureInfo.InvariantCulture)),
                ("Nodes__AllowedNetworks__0", options.NodeNetwork),
                ("Hold__ReleaseGrace", options.ReleaseGrace?.ToString("c")));
    }
}
