using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using MonkeyTroop.ClientProxy.Coordinator;
using MonkeyTroop.ClientProxy.Identity;
using MonkeyTroop.ClientProxy.Wallets;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Wallets;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.ClientProxy.Cli;

/// <summary><c>transfer</c>: gives credits to another account, once, however often the same key is sent.</summary>
internal static class TransferCommand
{
    private const int KeyBytes = 16;

    private static readonly string AmountRule =
        $"--amount takes credits, more than 0 and at most {FieldRules.MaxTransferCredits}, with at most {FieldRules.CreditPlaces} places, as in 12.5";

    /// <summary>Makes the command.</summary>
    public static Command Create(Flags flags)
    {
        var json = Flags.Json();
        var to = Text("--to", "Account that receives; its owner sees the id with \"identity\"", "ACCOUNT", FieldRules.IsId, "takes an account id");
        var amount = new Option<decimal>("--amount") { Description = "Credits to transfer", HelpName = "N", Required = true, CustomParser = ParseAmount };
        var memo = Text(
            "--memo", "What it is for; both sides see it", "TEXT", FieldRules.IsMemo, $"takes at most {FieldRules.MaxMemoLength} characters without control characters");
        var key = Text(
            "--key",
            "Key of an earlier try, to repeat it without paying twice (default: a new one)",
            "KEY",
            FieldRules.IsIdempotencyKey,
            $"takes 1 to {FieldRules.MaxIdempotencyKeyLength} visible ASCII characters");
        to.Required = true;
        var command = new Command("transfer", "Transfers credits to another account") { to, amount, memo, key, json };
        command.SetAction((parsed, cancellation) => RunAsync(
            flags.Settings(parsed),
            new TransferRequest { To = parsed.GetValue(to), Amount = parsed.GetValue(amount), Memo = parsed.GetValue(memo), IdempotencyKey = parsed.GetValue(key) },
            parsed.GetValue(json),
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Dictionary<string, string?> settings, TransferRequest transfer, bool json, CancellationToken cancellation)
    {
        await using var services = ClientHost.BuildCommand(settings);
        var sender = services.GetRequiredService<TransferSender>();
        if (transfer.To == services.GetRequiredService<Account>().Id)
        {
            throw new StartupFailureException("--to names this account itself; name another account");
        }

        if (transfer.IdempotencyKey is null)
        {
            // Before the call, so that a user who gets no answer can ask with the same key.
            transfer = transfer with { IdempotencyKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)) };
            await Console.Error.WriteLineAsync($"key {transfer.IdempotencyKey}: to repeat this transfer without paying twice, add --key {transfer.IdempotencyKey}");
        }

        var answer = await sender.SendAsync(transfer, Report, cancellation);
        Show(answer.Value ?? throw new StartupFailureException(Explain(answer, transfer)), json);
        return 0;
    }

    /// <summary>Tells a person who waits; a script needs the outcome alone.</summary>
    private static void Report(CoordinatorAnswer<TransferResponse> answer)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.WriteLine($"{CommandRun.OneLine(Advice.Explain(answer))}; asking again with the same key");
        }
    }

    private static string Explain(CoordinatorAnswer<TransferResponse> answer, TransferRequest transfer)
    {
        var reason = CommandRun.OneLine(Advice.Explain(answer));
        return TransferSender.IsUndecided(answer)
            ? $"{reason}; the transfer may have been made; repeat it with --key {transfer.IdempotencyKey}"
            : reason;
    }

    private static void Show(TransferResponse transfer, bool json)
    {
        if (json)
        {
            CommandRun.PrintJson(transfer, ProtocolJson.Default.TransferResponse);
            return;
        }

        var grid = new Grid("Time", "Amount", "To", "Memo", "Balance", "Held", "Available", "Giveable", "Transfer");
        grid.Add(
            Figures.Time(transfer.Timestamp),
            Figures.Credits(transfer.Amount),
            transfer.To,
            transfer.Memo ?? "-",
            Figures.Credits(transfer.Balance),
            Figures.Credits(transfer.Held),
            Figures.Credits(transfer.Available),
            Figures.Credits(transfer.Giveable),
            transfer.TransferId);
        grid.Print("");
    }

    private static Option<string?> Text(string name, string description, string value, Func<string?, bool> isValid, string rule)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = value };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !isValid(token.Value))
            {
                result.AddError($"{name} {rule}");
            }
        });
        return option;
    }

    private static decimal ParseAmount(ArgumentResult result)
    {
        if (result.Tokens is [var token] && FieldRules.TryReadTransferAmount(token.Value, out var credits))
        {
            return credits;
        }

        result.AddError(AmountRule);
        return 0;
    }
}
