using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Wallets;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Cli;

public sealed class TransactionsCommandTests : IDisposable
{
    private static readonly DateTimeOffset Then = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly TestFolder _folder = new("client-cli");
    private readonly ConcurrentQueue<string> _queries = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Transactions_LongIds_AreNotCutOff()
    {
        var job = new string('j', 100);
        await using var coordinator = await StartAsync(
            new TransactionsResponse([new TransactionEntry(1, "me", "n1", -2.5m, 2.5m, job, Then, "settlement", "owner", null, "receipt:1")], null));

        var run = await RunAsync(coordinator, "--limit", "7");

        Assert.Equal($"2026-01-02 03:04:05Z\tsettlement\t-2.50\t2.5\tn1\t{job}\tme\towner\t-", run.Lines[1]);
        Assert.Equal(["?limit=7"], _queries);
    }

    [Fact]
    public async Task Transactions_ControlCharactersInAMemo_NeverReachTheTerminal()
    {
        await using var coordinator = await StartAsync(new TransactionsResponse([Gift(1) with { Description = "a\u001b[31m\tb\nc" }], null));

        var run = await RunAsync(coordinator);

        Assert.EndsWith("\tbob\ta [31m b c", run.Lines[1], StringComparison.Ordinal);
        Assert.Equal(2, run.Lines.Length);
    }

    [Fact]
    public async Task Transactions_Times_AreAskedForInUtc()
    {
        await using var coordinator = await StartAsync(new TransactionsResponse([], null));

        await RunAsync(coordinator, "--from", "2026-01-31", "--to", "2026-01-31T10:30:00+01:00", "--cursor", "9");

        Assert.Equal(
            ["?limit=50&cursor=9&from=2026-01-31T00%3A00%3A00.0000000Z&to=2026-01-31T09%3A30%3A00.0000000Z"], _queries);
    }

    [Fact]
    public async Task Transactions_OnePage_LeavesTheRestAndSaysWhereItBegins()
    {
        await using var coordinator = await StartAsync(new TransactionsResponse([Gift(3)], "3"));

        var run = await RunAsync(coordinator, "--json");

        var page = JsonSerializer.Deserialize(run.Output, ProtocolJson.Default.TransactionsResponse)!;
        Assert.Equal((3, "3"), (Assert.Single(page.Transactions).Id, page.NextCursor));
        Assert.Single(_queries);
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--csv")]
    [InlineData]
    public async Task Transactions_All_FollowsTheCursorToTheEnd(params string[] form)
    {
        await using var coordinator = await StartAsync(
            new TransactionsResponse([Gift(9), Gift(7)], "7"), new TransactionsResponse([Gift(5)], "5"), new TransactionsResponse([Gift(2)], null));

        var run = await RunAsync(coordinator, ["--all", "--from", "2026-01-01", .. form]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["memo 9", "memo 7", "memo 5", "memo 2"], Memos(run.Output, form));
        Assert.Equal(
            ["?limit=1000&from=", "?limit=1000&cursor=7&from=", "?limit=1000&cursor=5&from="],
            _queries.Select(query => query[..(query.IndexOf("from=", StringComparison.Ordinal) + 5)]));
    }

    [Fact]
    public async Task Transactions_Csv_IsWhatTheCoordinatorWouldWrite()
    {
        TransactionEntry[] entries = [Gift(2) with { Description = "=1+1" }, Gift(1)];
        await using var coordinator = await StartAsync(new TransactionsResponse(entries, null));

        var run = await RunAsync(coordinator, "--csv");

        Assert.Equal(System.Text.Encoding.UTF8.GetString(TransactionCsv.ToBytes(entries)), run.Output);
        Assert.Contains(",'=1+1,", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transactions_OnATerminal_AreNewestLastAndOlderOnesAreNamedBefore()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "there is no program to make a terminal");
        await using var coordinator = await StartAsync(new TransactionsResponse([Gift(9), Gift(7)], "7"));
        var dll = Path.Combine(AppContext.BaseDirectory, "MonkeyTroop.ClientProxy.dll");
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "/usr/bin/script", ["-q", "-e", "-c", $"stty cols 200; dotnet {dll} transactions --coordinator {coordinator.Url} --data {_folder.Path}", "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;

        var text = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).Soon();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).Soon();

        var (older, old, newest) = (Place("--cursor 7"), Place("memo 7"), Place("memo 9"));
        Assert.True(older >= 0 && older < old && old < newest, text);

        int Place(string part) => text.IndexOf(part, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transactions_CoordinatorThatTurnsInACircle_IsNotFollowed()
    {
        await using var coordinator = await StartAsync(new TransactionsResponse([Gift(2)], "2"), new TransactionsResponse([Gift(2)], "2"));

        var run = await RunAsync(coordinator, "--all");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("client: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(2, _queries.Count);
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--csv")]
    public async Task Transactions_RefusedBeforeTheFirstPage_PrintsNothing(string form)
    {
        await using var coordinator = await StartAsync();

        var run = await RunAsync(coordinator, form);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Single(run.ErrorLines);
    }

    [Fact]
    public async Task Transactions_OutputCannotBeWritten_IsOneLineAndExitCode1()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no device that is always full");
        await using var coordinator = await StartAsync(new TransactionsResponse([Gift(1)], null));
        var dll = Path.Combine(AppContext.BaseDirectory, "MonkeyTroop.ClientProxy.dll");
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            "sh", ["-c", "exec \"$@\" >/dev/full", "sh", "dotnet", dll, "transactions", "--csv", "--coordinator", coordinator.Url.ToString(), "--data", _folder.Path])
        {
            RedirectStandardError = true,
        })!;

        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).Soon();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).Soon();

        Assert.Equal(1, process.ExitCode);
        Assert.StartsWith("client: the history cannot be written out", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    private static TransactionEntry Gift(long id) =>
        new(id, null, null, 1.5m, null, null, Then, "gift", "bob", $"memo {id}", $"gift:bob:{id}");

    private static IEnumerable<string?> Memos(string output, string[] form) => form switch
    {
        ["--json"] => JsonSerializer.Deserialize(output, ProtocolJson.Default.TransactionsResponse)!.Transactions.Select(entry => entry.Description),
        ["--csv"] => output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')[5]),
        _ => output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split('\t')[8]),
    };

    /// <summary>A coordinator that gives these pages in turn, and refuses what is asked beyond.</summary>
    private async Task<FakeCoordinator> StartAsync(params TransactionsResponse[] pages)
    {
        var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Other = context =>
        {
            _queries.Enqueue(context.Request.QueryString.Value!);
            return context.Request.Path.Value!.EndsWith("/transactions", StringComparison.Ordinal) && _queries.Count <= pages.Length
                ? FakeWorker.JsonAsync(
                    context, StatusCodes.Status200OK, JsonSerializer.Serialize(pages[_queries.Count - 1], ProtocolJson.Default.TransactionsResponse))
                : FakeCoordinator.RefuseAsync(context, 404, ProblemCodes.NotFound);
        };
        return coordinator;
    }

    private Task<ClientRun> RunAsync(FakeCoordinator coordinator, params string[] arguments) =>
        ClientProcess.RunAsync(["transactions", .. arguments, "--coordinator", coordinator.Url.ToString(), "--data", _folder.Path]);
}
