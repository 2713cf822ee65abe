using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

/// <summary>The client's commands against a real coordinator.</summary>
public sealed class ClientTransferTests(TransferNetwork fixture) : NetworkTest(fixture), IClassFixture<TransferNetwork>
{
    private int _runs;

    [Fact]
    public async Task Transfer_Earned_IsGivenOnceHoweverOftenItIsRepeated()
    {
        var (sender, receiver) = (await fixture.OpenAsync(giveable: 0.1m), await fixture.OpenAsync());

        var first = await RunAsync(sender, "transfer", "--to", receiver.Account, "--amount", "0.04", "--memo", "thanks, \"Ada\"");
        var key = Assert.Single(first.Error).Split(' ')[^1];
        var second = await RunAsync(sender, "transfer", "--to", receiver.Account, "--amount", "0.04", "--memo", "thanks, \"Ada\"", "--key", key, "--json");

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        var repeated = JsonSerializer.Deserialize(string.Join('\n', second.Output), ProtocolJson.Default.TransferResponse)!;
        Assert.Equal(repeated.TransferId, first.Output[1].Split('\t')[^1]);
        Assert.Equal((0.06m, "thanks, \"Ada\""), (repeated.Giveable, repeated.Memo));
        Assert.Equal(1000.04m, (await receiver.BalanceAsync()).Balance);
    }

    [Fact]
    public async Task Transfer_Refused_IsOneLineThatSaysWhy()
    {
        var (sender, receiver) = (await fixture.OpenAsync(), await fixture.OpenAsync());

        var starter = await RunAsync(sender, "transfer", "--to", receiver.Account, "--amount", "1", "--key", "k");
        var unknown = await RunAsync(sender, "transfer", "--to", "no-such-account", "--amount", "1", "--key", "k");
        var self = await RunAsync(sender, "transfer", "--to", sender.Account, "--amount", "1", "--key", "k");

        Assert.All(new[] { starter, unknown, self }, run => Assert.Equal((1, 0), (run.ExitCode, run.Output.Count)));
        Assert.Contains("starter credits", Assert.Single(starter.Error), StringComparison.Ordinal);
        Assert.Contains("no-such-account", Assert.Single(unknown.Error), StringComparison.Ordinal);
        Assert.Contains("names this account itself", Assert.Single(self.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transfer_CoordinatorAwayAtFirst_IsGivenOnceWhenItIsBack()
    {
        var (sender, receiver) = (await fixture.OpenAsync(giveable: 0.1m), await fixture.OpenAsync());
        await Network.Coordinator.KillAsync();
        var spec = SpecOf(sender, "transfer", "--to", receiver.Account, "--amount", "0.04").With(("Transfers__Repeats", "20"), ("Transfers__Budget", "00:02:00"));
        await using var process = TroopProcess.Start(spec);
        await TestKit.Eventually.TrueAsync(() => process.Output.StandardError.Count > 0, "the key is printed before the call is sent");

        await Network.StartCoordinatorAsync();

        Assert.Equal(0, await process.ExitAsync(TimeSpan.FromMinutes(2)));
        Assert.Single(process.Output.StandardError);
        Assert.Equal(0.06m, (await sender.BalanceAsync()).Giveable);
        Assert.Single(await receiver.TransactionsAsync(), entry => entry.Type == "gift");
    }

    [Fact]
    public async Task Balance_Account_ShowsWhatCanBeGiven()
    {
        var sender = await fixture.OpenAsync(giveable: 0.1m);

        var run = await RunAsync(sender, "balance");

        Assert.Equal([$"Account\tBalance\tHeld\tAvailable\tStarter\tGiveable\tLocked", $"{sender.Account}\t1000.10\t0.00\t1000.10\t1000.00\t0.10\t0.00"], run.Output);
    }

    [Fact]
    public async Task Transactions_AllSinceATime_AreShownInEveryForm()
    {
        var (sender, receiver) = (await fixture.OpenAsync(giveable: 0.1m), await fixture.OpenAsync());
        var times = new List<DateTimeOffset>();
        for (var number = 0; number < 5; number++)
        {
            times.Add((await sender.TransferAsync(receiver.Account, 0.001m, $"k-{number}", $"=m{number}")).Value!.Timestamp);
        }

        string[] part = ["transactions", "--all", "--limit", "2", "--from", Text(times[1]), "--to", Text(times[4])];
        var (table, csv, json) = (await RunAsync(receiver, part), await RunAsync(receiver, [.. part, "--csv"]), await RunAsync(receiver, [.. part, "--json"]));

        Assert.Equal(["=m3", "=m2", "=m1"], table.Output.Skip(1).Select(line => line.Split('\t')[8]));
        Assert.Equal(["'=m3", "'=m2", "'=m1"], csv.Output.Skip(1).Select(line => line.Split(',')[5]));
        Assert.Equal(
            ["=m3", "=m2", "=m1"],
            JsonSerializer.Deserialize(string.Join('\n', json.Output), ProtocolJson.Default.TransactionsResponse)!.Transactions.Select(entry => entry.Description));
    }

    private static string Text(DateTimeOffset time) => time.ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Runs the client as an account to its end.</summary>
    private async Task<(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Error)> RunAsync(CoordinatorProbe account, params string[] command)
    {
        await using var process = TroopProcess.Start(SpecOf(account, command));
        var exitCode = await process.ExitAsync();
        return (exitCode, [.. process.Output.StandardOutput], [.. process.Output.StandardError]);
    }

    private ProcessSpec SpecOf(CoordinatorProbe account, params string[] command)
    {
        var spec = ProcessSpec.ForProgram(
            "ClientProxy", Network.Logs, [.. command, "--coordinator", Network.CoordinatorAddress.ToString(), "--data", fixture.FolderOf(account)]);
        return spec with { Name = $"{command[0]}-{account.Account}-{_runs++}" };
    }
}
