using System.CommandLine;
using MonkeyTroop.Gateway.Audit;
using MonkeyTroop.Gateway.Startup;
using MonkeyTroop.Gateway.Wallets.Ledger;

namespace MonkeyTroop.Gateway;

/// <summary>The coordinator's command line.</summary>
internal static class GatewayCommand
{
    /// <summary>Makes it.</summary>
    /// <param name="run">Runs the coordinator.</param>
    public static RootCommand Create(Func<ParseResult, CancellationToken, Task<int>> run)
    {
        var command = new RootCommand("Monkey Troop coordinator: matches, authorizes and accounts; it never sees a prompt")
        {
            LedgerCommand.Create(), AuditCommand.Create(),
        };
        foreach (var flag in GatewaySettings.Flags)
        {
            command.Options.Add(flag);
        }

        command.SetAction(run);
        return command;
    }
}
