using System.CommandLine;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary><c>balance</c>: the account's credits. The first call opens the account at the coordinator.</summary>
internal static class BalanceCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Flags flags)
    {
        var json = Flags.Json();
        var command = new Command("balance", "Shows this account's credits; the first call opens the account") { json };
        command.SetAction((parsed, cancellation) => CommandRun.AskAsync(
            flags.Settings(parsed),
            coordinator => coordinator.BalanceAsync(cancellation),
            balance => Show(balance, parsed.GetValue(json))));
        return command;
    }

    private static void Show(BalanceResponse balance, bool json)
    {
        if (json)
        {
            CommandRun.PrintJson(balance, ProtocolJson.Default.BalanceResponse);
            return;
        }

        var grid = new Grid("Account", "Balance", "Held", "Available", "Starter", "Giveable", "Locked") { PrefersBlocks = true };
        grid.Add(
            balance.PublicKey,
            Figures.Credits(balance.Balance),
            Figures.Credits(balance.Held),
            Figures.Credits(balance.Available),
            Figures.Credits(balance.Starter),
            Figures.Credits(balance.Giveable),
            Figures.Credits(balance.Locked));
        grid.Print("");
        if (!Console.IsOutputRedirected && balance.Unlocks is { Count: > 0 } unlocks)
        {
            Console.WriteLine($"\nLocked credits can be spent, and given away from {unlocks[0].On:yyyy-MM-dd} on ({Figures.Credits(unlocks[0].Credits)})"
                + (unlocks.Count > 1 ? $", all of them from {unlocks[^1].On:yyyy-MM-dd} on." : "."));
        }
    }
}
