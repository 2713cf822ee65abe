using System.Text.Json;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.LedgerCommands;

/// <summary>The operators' commands as processes beside a coordinator at work. A store's own class says where the network keeps its books.</summary>
public abstract class LedgerCommandTests : NetworkTest
{
    private const string Model = "fake:1b";
    private const int Accounts = 3;

    [Fact]
    public async Task Verify_BesideACoordinatorAtWork_CountsAndFindsNothing()
    {
        var network = await StartOnStoreAsync();
        using var node = await FakeNode.JoinAsync(network.CoordinatorAddress, network.Owner.Key, "fake-1");
        await using var load = await Load.StartAsync(network, node);

        for (var run = 0; run < 3; run++)
        {
            var verified = await LedgerRun.StartAsync(network, "verify");
            Assert.True(verified.ExitCode == 0, $"{verified.Text}\n{string.Join('\n', verified.Complaints)}");
            Assert.Empty(verified.Complaints);
            Assert.Contains("the books balance", verified.Lines);
            Assert.Contains("sum of balances  0.000000", verified.Lines);
        }

        var json = await LedgerRun.StartAsync(network, "verify", "--json");
        using var report = JsonDocument.Parse(json.Text);
        Assert.True(report.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal(2 + Accounts, report.RootElement.GetProperty("totals").GetProperty("accounts").GetInt32());
        Assert.Equal(0, report.RootElement.GetProperty("violations").GetArrayLength());
    }

    [Fact]
    public async Task Verify_BooksThatDoNotBalance_ExitsWithOneAndNamesWhatIsWrong()
    {
        var network = await StartOnStoreAsync();
        await ExecuteAsync(network, $"UPDATE wallets SET balance = balance + 1 WHERE account = '{network.Requester.Account}'");

        var verified = await LedgerRun.StartAsync(network, "verify");
        var json = await LedgerRun.StartAsync(network, "verify", "--json");

        Assert.Equal((1, 1), (verified.ExitCode, json.ExitCode));
        Assert.Contains($"wallet_balance\taccount {network.Requester.Account}\texpected 1000.000000\tfound 1000.000001", verified.Lines);
        Assert.Equal("the books do not balance: 1 books_sum, 1 wallet_balance", verified.Lines[^1]);
        using var report = JsonDocument.Parse(json.Text);
        Assert.False(report.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal(
            ["books_sum", "wallet_balance"],
            report.RootElement.GetProperty("violations").EnumerateArray().Select(violation => violation.GetProperty("kind").GetString()!));
    }

    [Fact]
    public async Task BackupAndRestore_OfACoordinatorUnderLoad_AnswersTheSameBalances()
    {
        var network = await StartOnStoreAsync();
        using var node = await FakeNode.JoinAsync(network.CoordinatorAddress, network.Owner.Key, "fake-1");
        var copy = network.At("copies", "copy");
        await using var load = await Load.StartAsync(network, node);

        var backup = await LedgerRun.StartAsync(network, "backup", "--to", copy);
        await load.StopAsync();

        Assert.True(backup.ExitCode == 0, $"{backup.Text}\n{string.Join('\n', backup.Complaints)}");
        Assert.Contains($"copied to {copy}", backup.Lines);
        Assert.Contains(backup.Lines, line => line.Contains("sign tickets", StringComparison.Ordinal));

        var (database, data) = (await CreateEmptyAsync(), network.At("restored", "data"));
        var restore = await LedgerRun.StartAsync(network.Logs, data, database, "restore", "--from", copy);
        Assert.True(restore.ExitCode == 0, $"{restore.Text}\n{string.Join('\n', restore.Complaints)}");
        Assert.Equal(TotalsOf(backup), TotalsOf(restore));
        Assert.Contains(restore.Lines, line => line.Contains("tickets", StringComparison.Ordinal));

        await using var restored = TestKit.Processes.TroopProcess.Start(
            CoordinatorSpec.Make(network.At("restored", "logs"), data, 0, new TroopNetworkOptions { Database = database }));
        var address = await restored.ReadyAsync();
        var sum = 0m;
        foreach (var key in load.Keys.Append(network.Requester.Key).Append(network.Owner.Key))
        {
            using var probe = new CoordinatorProbe(address, key);
            var wallet = await probe.BalanceAsync();
            Assert.Equal(wallet.Balance, (await probe.TransactionsAsync()).Sum(row => row.Credits));
            sum += wallet.Balance;
        }

        // What nobody used is exactly as it was; what the load used is what the copy says.
        using var requester = new CoordinatorProbe(address, network.Requester.Key);
        Assert.Equal(1000, (await requester.BalanceAsync()).Balance);
        Assert.Equal((2 + Accounts) * 1000, sum);
        Assert.Equal(0, (await LedgerRun.StartAsync(network.Logs, data, database, "verify")).ExitCode);
    }

    [Fact]
    public async Task Restore_WhileACoordinatorRuns_IsRefusedInOneLine()
    {
        var network = await StartOnStoreAsync();
        var copy = network.At("copies", "copy");
        Assert.Equal(0, (await LedgerRun.StartAsync(network, "backup", "--to", copy)).ExitCode);

        var refused = await LedgerRun.StartAsync(network, "restore", "--from", copy, "--replace");

        Assert.Equal(1, refused.ExitCode);
        Assert.Empty(refused.Lines);
        Assert.Contains("in use by a coordinator", Assert.Single(refused.Complaints));
        Assert.Equal(1000, (await network.Requester.BalanceAsync()).Balance);
    }

    [Theory]
    [InlineData("", "Required command")]
    [InlineData("verify --wat", "--wat")]
    [InlineData("backup", "--to")]
    [InlineData("restore", "--from")]
    [InlineData("restore --from /nowhere/copy", "/nowhere/copy")]
    [InlineData("backup --to /nowhere/copy", "/nowhere")]
    public async Task Command_ThatCannotWork_SaysWhyInOneLine(string arguments, string expected)
    {
        using var folder = new TestFolder("ledger-command");
        var database = await CreateEmptyAsync();
        await using (var coordinator = TestKit.Processes.TroopProcess.Start(
            CoordinatorSpec.Make(folder.At("logs", "x"), folder.At("data"), 0, new TroopNetworkOptions { Database = database })))
        {
            await coordinator.ReadyAsync();
            await coordinator.TerminateAsync();
        }

        var run = await LedgerRun.StartAsync(
            folder.Path, folder.At("data"), database, arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Lines);
        Assert.Contains(expected, Assert.Single(run.Complaints));
    }

    [Fact]
    public async Task Verify_NoBooks_SaysSoAndMakesNone()
    {
        using var folder = new TestFolder("ledger-command");
        var data = Path.Combine(folder.Path, "data");

        var run = await LedgerRun.StartAsync(folder.Path, data, await CreateEmptyAsync(), "verify");

        Assert.Equal(1, run.ExitCode);
        Assert.Single(run.Complaints);
        Assert.False(Directory.Exists(data));
    }

    /// <summary>Starts a network that keeps its books in this store.</summary>
    protected abstract Task<TroopNetwork> StartOnStoreAsync();

    /// <summary>An empty database for a coordinator, null where it is a file in the data folder.</summary>
    protected abstract Task<string?> CreateEmptyAsync();

    /// <summary>Runs a statement behind the coordinator's back.</summary>
    protected abstract Task ExecuteAsync(TroopNetwork network, string sql);

    private static IEnumerable<string> TotalsOf(LedgerRun run) => run.Lines.Skip(1).TakeWhile(line => line != "the books balance");

    /// <summary>Jobs of several accounts, one after the other, until stopped.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly List<Task> _running = [];
        private int _settled;

        public IReadOnlyList<EcKeyPair> Keys { get; } = [.. Enumerable.Range(0, Accounts).Select(_ => EcKeyPair.Create())];

        public static async Task<Load> StartAsync(TroopNetwork network, FakeNode node)
        {
            await node.ServeAsync(Model);
            await network.Requester.ModelIsServedAsync(Model);
            var load = new Load();
            load._running.AddRange(load.Keys.Select(key => load.RunAsync(network.CoordinatorAddress, node, key)));
            await Eventually.TrueAsync(() => load._settled > 20, "the load is at work");
            return load;
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_running);
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
            Keys.ToList().ForEach(key => key.Dispose());
        }

        private async Task RunAsync(Uri coordinator, FakeNode node, EcKeyPair key)
        {
            using var probe = new CoordinatorProbe(coordinator, key);
            for (var sequence = 1; !_stop.IsCancellationRequested; sequence++)
            {
                if ((await probe.AuthorizeAsync(Model)).Value is { } ticket
                    && (await node.SubmitAsync(ticket, probe.Account, seconds: 0.001m, sequence, final: sequence % 3 != 0)).Value is not null)
                {
                    Interlocked.Increment(ref _settled);
                }
            }
        }
    }
}
