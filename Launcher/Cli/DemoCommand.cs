using System.CommandLine;
using MonkeyTroop.Launcher.Networks;
using MonkeyTroop.Launcher.Wallets;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.Launcher.Cli;

/// <summary><c>demo</c>: asks a network on this machine one question and shows how credits moved.</summary>
internal static class DemoCommand
{
    private const string UsualQuestion = "Why do monkeys live in troops?";

    /// <summary>Longest wait for the first model: 60 s.</summary>
    private static readonly TimeSpan ModelLimit = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for a model that the embedded engine loads: 10 minutes.</summary>
    private static readonly TimeSpan ModelFileLimit = TimeSpan.FromMinutes(10);

    /// <summary>Longest wait for the receipt, which follows the answer: 30 s.</summary>
    private static readonly TimeSpan ReceiptLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ReceiptPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("demo");
        var flags = new RunFlags(command, usualPort: 0);
        command.SetAction((parsed, _) =>
        {
            var options = flags.Read(parsed);
            return NetworkRun.RunAsync(options, (network, cancellation) => RunAsync(network, options, cancellation));
        });
        return command;
    }

    private static async Task RunAsync(LocalNetwork network, RunOptions options, CancellationToken cancellation)
    {
        await network.WaitForModelAsync(options.ModelFile is null ? ModelLimit : ModelFileLimit, cancellation);
        var before = await BalancesAsync(network, cancellation);
        Console.WriteLine($"\nbalances before: {before}\n");
        await AskAsync(network, options, cancellation);
        var after = await BalancesAfterReceiptAsync(network, before, cancellation);
        Console.WriteLine($"\nbalances after:  {after}");
        foreach (var line in History.Lines(await network.Client.HistoryAsync(cancellation)))
        {
            Console.WriteLine(line);
        }

        Console.WriteLine(CreditMove.Between(before, after) is { IsWhole: true } move
            ? $"{Balances.Text(move.Paid)} credits moved from you to the worker's owner, none lost"
            : throw new StartupFailureException($"credits did not move as they should: {CreditMove.Between(before, after)}"));
    }

    private static async Task AskAsync(LocalNetwork network, RunOptions options, CancellationToken cancellation)
    {
        var question = options.Question ?? UsualQuestion;
        Console.WriteLine($"> {question}");
        string[] model = options.Model is { } name ? ["--model", name] : [];
        if (!await network.Client.ShowAsync(cancellation, ["chat", "--proxy", network.Proxy.ToString(), .. model, "--", question]))
        {
            throw new StartupFailureException("the question was not answered");
        }
    }

    private static async Task<Balances> BalancesAfterReceiptAsync(LocalNetwork network, Balances before, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (await network.Owner.BalanceAsync(cancellation) == before.Owner && TimeProvider.System.GetElapsedTime(started) < ReceiptLimit)
        {
            await Task.Delay(ReceiptPause, TimeProvider.System, cancellation);
        }

        return await BalancesAsync(network, cancellation);
    }

    private static async Task<Balances> BalancesAsync(LocalNetwork network, CancellationToken cancellation) =>
        new(await network.Client.BalanceAsync(cancellation), await network.Owner.BalanceAsync(cancellation));
}
