using System.CommandLine;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Wallets;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary><c>transactions</c>: what moved the account's credits.</summary>
internal static class TransactionsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Flags flags)
    {
        var json = Flags.Json();
        var limit = new Option<int>("--limit") { Description = "How many, newest first (default 50)", HelpName = "N", DefaultValueFactory = _ => 50 };
        var cursor = new Option<string?>("--cursor") { Description = "Where the next page begins, from the last one's next_cursor", HelpName = "CURSOR" };
        var command = new Command("transactions", "Shows what moved this account's credits, newest first") { limit, cursor, json };
        command.SetAction((parsed, cancellation) => CommandRun.AskAsync(
            flags.Settings(parsed),
            coordinator => coordinator.TransactionsAsync(parsed.GetValue(limit), parsed.GetValue(cursor), cancellation),
            transactions => Show(transactions, parsed.GetValue(json))));
        return command;
    }

    private static void Show(TransactionsResponse transactions, bool json)
    {
        if (json)
        {
            CommandRun.PrintJson(transactions, ProtocolJson.Default.TransactionsResponse);
            return;
        }

        var grid = new Grid("Time", "Type", "Credits", "Seconds", "Worker", "Job", "Requester");
        foreach (var entry in transactions.Transactions)
        {
            grid.Add(
                Figures.Time(entry.Timestamp),
                entry.Type,
                Figures.Credits(entry.Credits),
                Figures.Seconds(entry.Duration),
                entry.Worker ?? "-",
                entry.JobId ?? "-",
                entry.Requester ?? "-");
        }

        grid.Print("Nothing has moved yet.");
        if (transactions.NextCursor is not null && !Console.IsOutputRedirected)
        {
            Console.WriteLine($"More: --cursor {CommandRun.OneLine(transactions.NextCursor)}");
        }
    }
}
