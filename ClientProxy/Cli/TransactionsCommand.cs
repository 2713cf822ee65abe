using System.CommandLine;
using System.CommandLine.Parsing;
using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.Protocol;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary><c>transactions</c>: what moved the account's credits.</summary>
internal static class TransactionsCommand
{
    private const int DefaultLimit = 50;

    /// <summary>Makes the command.</summary>
    public static Command Create(Flags flags)
    {
        var (json, csv) = (Flags.Json(), new Option<bool>("--csv") { Description = "Print CSV for spreadsheets" });
        var limit = new Option<int?>("--limit")
        {
            Description = $"How many, newest first (default {DefaultLimit}); with --all, how many at a time",
            HelpName = "N",
        };
        var cursor = new Option<string?>("--cursor") { Description = "Where the next page begins, from the last one's next_cursor", HelpName = "CURSOR" };
        var (from, to) = (Time("--from", "Only what moved at this time or later"), Time("--to", "Only what moved before this time"));
        var all = new Option<bool>("--all") { Description = "Not one page, but everything" };
        var command = new Command("transactions", "Shows what moved this account's credits: newest last on a terminal, newest first for scripts") { limit, cursor, from, to, all, csv, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(csv) && result.GetValue(json))
            {
                result.AddError("--csv and --json exclude each other");
            }
        });
        command.SetAction((parsed, cancellation) => RunAsync(
            flags.Settings(parsed),
            new HistoryPage
            {
                Limit = parsed.GetValue(limit) ?? (parsed.GetValue(all) ? HistoryPage.MaxLimit : DefaultLimit),
                Cursor = parsed.GetValue(cursor),
                From = parsed.GetValue(from),
                To = parsed.GetValue(to),
            },
            parsed.GetValue(all),
            () => parsed.GetValue(csv) ? new TransactionsCsvOutput() : parsed.GetValue(json) ? new TransactionsJsonOutput() : new TransactionsTable(),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        Dictionary<string, string?> settings, HistoryPage page, bool everything, Func<ITransactionsOutput> open, CancellationToken cancellation)
    {
        await using var services = ClientHost.BuildCommand(settings);
        var coordinator = services.GetRequiredService<CoordinatorClient>();
        try
        {
            using var output = open();
            await ShowAsync(coordinator, page, everything, output, cancellation);
            return 0;
        }
        catch (IOException e)
        {
            throw new StartupFailureException($"the history cannot be written out: {CommandRun.OneLine(e.Message)}", e);
        }
    }

    private static async Task ShowAsync(
        CoordinatorClient coordinator, HistoryPage page, bool everything, ITransactionsOutput output, CancellationToken cancellation)
    {
        while (true)
        {
            var answer = await coordinator.TransactionsAsync(page, cancellation);
            var shown = answer.Value ?? throw new StartupFailureException(CommandRun.OneLine(Advice.Explain(answer)));
            output.Add(shown.Transactions);
            if (!everything || shown.NextCursor is null)
            {
                output.End(shown.NextCursor);
                return;
            }

            page = shown.NextCursor != page.Cursor
                ? page with { Cursor = shown.NextCursor }
                : throw new StartupFailureException("the coordinator's next page is the same as the last; is --coordinator right?");
        }
    }

    private static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = $"{description}, as 2026-01-31T09:30:00Z, or 2026-01-31 for its beginning in UTC",
        HelpName = "TIME",
        CustomParser = ParseTime,
    };

    private static DateTimeOffset? ParseTime(ArgumentResult result)
    {
        if (result.Tokens is [var token]
            && (FieldRules.TryReadTime(token.Value, out var time) || FieldRules.TryReadTime($"{token.Value}T00:00:00Z", out time)))
        {
            return time;
        }

        result.AddError($"{(result.Parent as OptionResult)?.Option.Name} takes a time with its offset, such as 2026-01-31T09:30:00Z, or a date");
        return null;
    }
}
