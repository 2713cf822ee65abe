using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Protocol.Wallets;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Cli;

public sealed class CommandTests : IDisposable
{
    private static readonly DateTimeOffset Then = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly TestFolder _folder = new("client-cli");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Identity_FirstUse_CreatesAKeyForItsOwnerAlone()
    {
        var first = await ClientProcess.RunAsync("identity", "--data", Path.Combine(_folder.Path, "new/data"));
        var second = await ClientProcess.RunAsync("identity", "--data", Path.Combine(_folder.Path, "new/data"), "--json");

        Assert.Equal(0, first.ExitCode);
        Assert.True(FieldRules.IsThumbprint(first.Output.Trim()));
        using var json = JsonDocument.Parse(second.Output);
        Assert.Equal(first.Output.Trim(), json.RootElement.GetProperty("account").GetString());
        var file = json.RootElement.GetProperty("key_file").GetString()!;
        Assert.Equal(Path.Combine(_folder.Path, "new/data/account.pem"), file);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Identity_RequesterIsNamed_CreatesNoKey()
    {
        var run = await ClientProcess.RunWithAsync(new() { ["REQUESTER_ID"] = "alice" }, "", "identity", "--data", _folder.Path);

        Assert.Equal((0, "alice"), (run.ExitCode, run.Output.Trim()));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Balance_Account_IsShownToPeopleAndScripts()
    {
        await using var coordinator = await StartAsync((path, _) => path.EndsWith("/balance", StringComparison.Ordinal)
            ? JsonSerializer.Serialize(new BalanceResponse("me", 1000.5m, 0.277917m, 1000.5m, 300, 700.5m, 600, 400.5m, 12), ProtocolJson.Default.BalanceResponse)
            : null);

        var table = await RunAsync(coordinator, "balance");
        var json = await RunAsync(coordinator, "balance", "--json");

        Assert.Equal(["Account\tBalance\tHeld\tAvailable\tStarter\tGiveable\tLocked", "me\t1000.50\t300.00\t700.50\t600.00\t400.50\t12.00"], table.Lines);
        Assert.Equal(700.5m, JsonSerializer.Deserialize(json.Output, ProtocolJson.Default.BalanceResponse)?.Available);
        Assert.Equal(2, coordinator.Proofs.Count);
    }

    [Fact]
    public async Task Balance_RequesterWithoutKey_MakesNoProof()
    {
        await using var coordinator = await StartAsync((path, _) => path == "/users/alice/balance"
            ? JsonSerializer.Serialize(new BalanceResponse("alice", 1, 0, 1, 0, 1), ProtocolJson.Default.BalanceResponse)
            : null);

        var run = await RunAsync(coordinator, "balance", "--requester", "alice");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(coordinator.Proofs);
    }

    [Fact]
    public async Task Nodes_ControlCharacters_NeverReachTheTerminal()
    {
        var peer = new Peer
        {
            NodeId = "n1",
            Status = NodeStatus.Idle,
            Models = [new ModelOffer("llama")],
            Hardware = new NodeHardware("RTX\u001b[31m 3060\n", 1),
            Engines = [],
            Slots = 2,
            FreeSlots = 1,
            Multiplier = 1.5m,
            Reputation = 0.9,
        };
        await using var coordinator = await StartAsync((path, _) => path == "/peers"
            ? JsonSerializer.Serialize(new PeersResponse(1, [peer]), ProtocolJson.Default.PeersResponse)
            : null);

        var run = await RunAsync(coordinator, "nodes");

        Assert.Equal("n1\tIDLE\t1/2\t1.50\t0.90\tRTX [31m 3060 \t-\tllama", run.Lines[1]);
    }

    [Fact]
    public async Task NodesInvite_Account_PrintsTheTokenAlone()
    {
        await using var coordinator = await StartAsync((path, _) => path == "/nodes/invite"
            ? JsonSerializer.Serialize(new InviteResponse("join-me", Then), ProtocolJson.Default.InviteResponse)
            : null);

        var run = await RunAsync(coordinator, "nodes", "invite");

        Assert.Equal((0, "join-me\n", ""), (run.ExitCode, run.Output, run.Error));
        Assert.Single(coordinator.Proofs);
    }

    [Fact]
    public async Task Job_OfTheAccount_SaysWhatItCostAndWhy()
    {
        await using var coordinator = await StartAsync((path, _) => path.EndsWith("/jobs/j1", StringComparison.Ordinal)
            ? JsonSerializer.Serialize(
                new AccountJobResponse
                {
                    JobId = "j1",
                    Requester = "me",
                    NodeId = "n1",
                    Model = "llama",
                    Multiplier = 1,
                    Open = false,
                    Held = 0,
                    Charged = 1.12m,
                    NodeDue = 5,
                    RequesterAllows = 1.12m,
                    Reason = "the requester's word",
                },
                ProtocolJson.Default.AccountJobResponse)
            : null);

        var run = await RunAsync(coordinator, "job", "j1");

        Assert.Equal(
            ["Job\tModel\tNode\tCharged\tHeld\tNode says\tRequester allows\tWhy", "j1\tllama\tn1\t1.12\t0.00\t5.00\t1.12\tthe requester's word"], run.Lines);
    }

    [Fact]
    public async Task Models_Network_AreListed()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();

        var run = await RunAsync(coordinator, "models");

        Assert.Equal(["Model\tNodes\tSize\tContent hash\tCredits for 1,000 tokens", "llama\t1\t-\t-\t-", "org/qwen\t-\t-\t-\t-"], run.Lines);
    }

    [Theory]
    [InlineData("balance")]
    [InlineData("models")]
    [InlineData("nodes")]
    [InlineData("nodes", "invite")]
    [InlineData("transactions")]
    [InlineData("chat", "hello", "--model", "llama")]
    public async Task Command_CoordinatorAway_IsOneLineAndExitCode1(params string[] command)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        await coordinator.DisposeAsync();

        var run = await RunAsync(coordinator, command);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("cannot be reached", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_RateLimited_SaysWhenToAskAgainAndWhatToDo()
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Other = context => FakeCoordinator.RefuseAsync(context, 429, ProblemCodes.RateLimited, "1800");

        var run = await RunAsync(coordinator, "balance");

        Assert.Equal(1, run.ExitCode);
        var line = Assert.Single(run.ErrorLines);
        Assert.Contains("share the limit", line, StringComparison.Ordinal);
        Assert.EndsWith("; ask again in 30 min", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--colour")]
    [InlineData("up", "--port", "many")]
    [InlineData("up", "--port", "70000")]
    [InlineData("up", "--listen", "nowhere")]
    [InlineData("up", "--allow-network", "10.0.0.0/99")]
    [InlineData("up", "--allow-origin", "example")]
    [InlineData("balance", "--coordinator", "nowhere")]
    [InlineData("balance", "--requester", "a/b")]
    [InlineData("explode")]
    [InlineData("transactions", "--csv", "--json")]
    [InlineData("transactions", "--from", "yesterday")]
    [InlineData("transactions", "--to", "2026-01-31T09:30:00")]
    [InlineData("transfer", "--to", "bob")]
    [InlineData("transfer", "--amount", "1")]
    [InlineData("transfer", "--to", "a/b", "--amount", "1")]
    [InlineData("transfer", "--to", "bob", "--amount", "1e3")]
    [InlineData("transfer", "--to", "bob", "--amount", "1,000")]
    [InlineData("transfer", "--to", "bob", "--amount", "-1")]
    [InlineData("transfer", "--to", "bob", "--amount", "1", "--key", "a b")]
    [InlineData("transfer", "--to", "bob", "--amount", "1", "--memo", "a\nb")]
    [InlineData("transfer", "--to", "bob", "--amount", "1", "--coordinator", "nowhere")]
    [InlineData("chat", "hello", "--proxy", "nowhere")]
    public async Task Command_BadFlag_IsOneLineAndExitCode1(params string[] arguments)
    {
        var run = await ClientProcess.RunAsync([.. arguments, "--data", _folder.Path]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("client: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("up")]
    [InlineData("chat", "hello")]
    [InlineData("balance")]
    public async Task Command_KeyFileIsNoKey_IsOneLineAndExitCode1(params string[] command)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "account.pem"), "garbage", TestContext.Current.CancellationToken);

        var run = await ClientProcess.RunAsync([.. command, "--data", _folder.Path]);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("account.pem", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Equal("garbage", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "account.pem"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Command_DataFolderCannotBeMade_IsOneLineAndExitCode1()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "file"), "", TestContext.Current.CancellationToken);

        var run = await ClientProcess.RunAsync("up", "--data", Path.Combine(_folder.Path, "file/below"));

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("cannot be written", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_AllIsWell_SaysSo()
    {
        await using var worker = await FakeWorker.StartAsync("n1");
        await using var coordinator = await StartAsync((path, _) =>
            path == "/peers" ? JsonSerializer.Serialize(new PeersResponse(1, [FakeCoordinator.Peer("n1", "http://127.0.0.1:8080")]), ProtocolJson.Default.PeersResponse)
            : path.EndsWith("/balance", StringComparison.Ordinal)
                ? JsonSerializer.Serialize(new BalanceResponse("me", 1, 0, 1, 0, 1), ProtocolJson.Default.BalanceResponse)
            : null);

        var run = await RunAsync(coordinator, "doctor");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(6, run.Lines.Length);
        Assert.All(run.Lines, line => Assert.StartsWith("ok  ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_WhatIsWrong_IsNamedAndTheExitCodeIs1()
    {
        await using var coordinator = await StartAsync((path, _) =>
            path == "/peers" ? JsonSerializer.Serialize(new PeersResponse(1, [FakeCoordinator.Peer("n1", "http://169.254.169.254:80")]), ProtocolJson.Default.PeersResponse)
            : path.EndsWith("/balance", StringComparison.Ordinal)
                ? JsonSerializer.Serialize(new BalanceResponse("me", 1, 0, 1, 1, 0), ProtocolJson.Default.BalanceResponse)
            : null);

        var run = await RunAsync(coordinator, "doctor");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            ["fail account", "fail addresses"],
            run.Lines.Where(line => line.StartsWith("fail", StringComparison.Ordinal)).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]));
    }

    private static async Task<FakeCoordinator> StartAsync(Func<string, string, string?> answer)
    {
        var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Other = context => answer(context.Request.Path.Value!, context.Request.QueryString.Value!) is { } json
            ? FakeWorker.JsonAsync(context, 200, json)
            : FakeCoordinator.RefuseAsync(context, 404, ProblemCodes.NotFound);
        return coordinator;
    }

    private Task<ClientRun> RunAsync(FakeCoordinator coordinator, params string[] command) =>
        ClientProcess.RunAsync([.. command, "--coordinator", coordinator.Url.ToString(), "--data", _folder.Path]);
}
