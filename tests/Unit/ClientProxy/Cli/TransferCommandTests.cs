using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Wallets;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Cli;

public sealed class TransferCommandTests : IDisposable
{
    private const string Row = "2026-01-02 03:04:05Z\t12.50\tbob\tfor \"you\"\t100.00\t10.00\t90.00\t80.00\tgift:me:";

    private readonly TestFolder _folder = new("client-cli");
    private readonly ConcurrentQueue<TransferRequest> _transfers = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Transfer_NoKey_MakesOneSendsItAndShowsTheTransfer()
    {
        await using var coordinator = await StartAsync();

        var run = await RunAsync(coordinator, "transfer", "--to", "bob", "--amount", "12.50", "--memo", "for \"you\"");

        var sent = Assert.Single(_transfers);
        Assert.Equal(("bob", 12.50m, "for \"you\""), (sent.To, sent.Amount, sent.Memo));
        Assert.Equal(32, sent.IdempotencyKey!.Length);
        Assert.Equal((0, Row + sent.IdempotencyKey), (run.ExitCode, run.Lines[1]));
        Assert.EndsWith($" --key {sent.IdempotencyKey}", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Single(coordinator.Proofs);
    }

    [Fact]
    public async Task Transfer_Twice_MakesAKeyEachTime()
    {
        await using var coordinator = await StartAsync();

        await RunAsync(coordinator, "transfer", "--to", "bob", "--amount", "1");
        await RunAsync(coordinator, "transfer", "--to", "bob", "--amount", "1");

        Assert.Equal(2, _transfers.Select(transfer => transfer.IdempotencyKey).Distinct().Count());
    }

    [Fact]
    public async Task Transfer_WithKey_SendsItAndPrintsJsonAlone()
    {
        await using var coordinator = await StartAsync();

        var run = await RunAsync(coordinator, "transfer", "--to", "bob", "--amount", "12.5", "--key", "rent:1", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("gift:me:rent:1", JsonSerializer.Deserialize(run.Output, ProtocolJson.Default.TransferResponse)!.TransferId);
        Assert.Equal("rent:1", Assert.Single(_transfers).IdempotencyKey);
    }

    [Fact]
    public async Task Transfer_AccountThatBeginsWithADash_IsTakenAsAnAccount()
    {
        await using var coordinator = await StartAsync();

        var run = await RunAsync(coordinator, "transfer", "--to", "-bob", "--amount", "1", "--key", "-k");

        Assert.Equal((0, "-bob", "-k"), (run.ExitCode, Assert.Single(_transfers).To, _transfers.Single().IdempotencyKey));
    }

    [Theory]
    [InlineData(402, ProblemCodes.NotGiveable)]
    [InlineData(404, ProblemCodes.UnknownAccount)]
    [InlineData(409, ProblemCodes.TransferConflict)]
    public async Task Transfer_Refused_IsOneLineExitCode1AndNoSecondTry(int status, string code)
    {
        await using var coordinator = await StartAsync(_ => (status, code));

        var run = await RunAsync(coordinator, "transfer", "--to", "bob", "--amount", "1", "--key", "k");

        Assert.Equal((1, "", $"client: refused: {code} ({code})"), (run.ExitCode, run.Output, Assert.Single(run.ErrorLines)));
        Assert.Single(_transfers);
    }

    [Fact]
    public async Task Transfer_StoreAwayAtFirst_IsSentAgainWithTheSameKeyAndANewProof()
    {
        await using var coordinator = await StartAsync(count => count == 1 ? (503, ProblemCodes.StoreAway) : null);

        var run = await RunAsync(coordinator, "transfer", "--to", "bob", "--amount", "1");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(2, _transfers.Count);
        Assert.Single(_transfers.Distinct());
        Assert.Equal(2, coordinator.Proofs.Select(proof => proof.ProofId).Distinct().Count());
    }

    [Fact]
    public async Task Transfer_ConnectionLost_IsSentAgainWithTheSameKey()
    {
        await using var coordinator = await StartAsync();
        var (answer, lost) = (coordinator.Other, 0);
        coordinator.Other = context =>
        {
            if (Interlocked.Increment(ref lost) > 1)
            {
                return answer(context);
            }

            context.Abort();
            return Task.CompletedTask;
        };

        var run = await RunAsync(coordinator, "transfer", "--to", "bob", "--amount", "1", "--key", "k");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("k", Assert.Single(_transfers).IdempotencyKey);
    }

    [Fact]
    public async Task Transfer_NeverAnswered_SaysThatTheOutcomeIsUnknownAndNamesTheKey()
    {
        await using var coordinator = await StartAsync();
        await coordinator.DisposeAsync();

        var run = await ClientProcess.RunWithAsync(
            new() { ["Transfers__Repeats"] = "0" },
            "",
            "transfer", "--to", "bob", "--amount", "1", "--key", "k", "--coordinator", coordinator.Url.ToString(), "--data", _folder.Path);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        var line = Assert.Single(run.ErrorLines);
        Assert.Contains("cannot be reached", line, StringComparison.Ordinal);
        Assert.EndsWith("the transfer may have been made; repeat it with --key k", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transfer_ToItself_IsOneLineWithoutAKeyAndSendsNothing()
    {
        await using var coordinator = await StartAsync();
        var account = (await RunAsync(coordinator, "identity")).Output.Trim();

        var run = await RunAsync(coordinator, "transfer", "--to", account, "--amount", "1");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--to", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(_transfers);
    }

    [Fact]
    public async Task Transfer_CoordinatorNeedsLongerThanAReadMay_SaysWhatTheCoordinatorSays()
    {
        await using var coordinator = await StartAsync();
        coordinator.Other = async context =>
        {
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, context.RequestAborted);
            await FakeCoordinator.RefuseAsync(context, 504, ProblemCodes.TimedOut);
        };

        var run = await ClientProcess.RunWithAsync(
            new() { ["Transfers__Repeats"] = "0", ["Coordinator__Timeout"] = "00:00:01" },
            "",
            "transfer", "--to", "bob", "--amount", "1", "--key", "k", "--coordinator", coordinator.Url.ToString(), "--data", _folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("refused: timed_out (timed_out)", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transfer_BadSettings_AreOneLineAndExitCode1()
    {
        var run = await ClientProcess.RunWithAsync(
            new() { ["Transfers__Repeats"] = "21", ["Transfers__Budget"] = "00:00:00" }, "", "transfer", "--to", "bob", "--amount", "1", "--data", _folder.Path);

        Assert.Equal(
            (1, "client: Transfers:Repeats must be between 0 and 20; Transfers:Budget must be between 1 s and 10 min"),
            (run.ExitCode, Assert.Single(run.ErrorLines)));
    }

    /// <summary>A coordinator that makes every transfer, unless it is told to refuse the one with a number.</summary>
    private async Task<FakeCoordinator> StartAsync(Func<int, (int Status, string Code)?>? refuse = null)
    {
        var coordinator = await FakeCoordinator.StartAsync();
        coordinator.Other = async context =>
        {
            Assert.EndsWith("/transfers", context.Request.Path.Value, StringComparison.Ordinal);
            var transfer = (await JsonSerializer.DeserializeAsync(context.Request.Body, ProtocolJson.Default.TransferRequest, context.RequestAborted))!;
            _transfers.Enqueue(transfer);
            if (refuse?.Invoke(_transfers.Count) is var (status, code))
            {
                await FakeCoordinator.RefuseAsync(context, status, code);
                return;
            }

            await FakeWorker.JsonAsync(context, StatusCodes.Status200OK, JsonSerializer.Serialize(Made(transfer), ProtocolJson.Default.TransferResponse));
        };
        return coordinator;
    }

    private static TransferResponse Made(TransferRequest transfer) => new()
    {
        Status = TransferResponse.Success,
        TransferId = $"gift:me:{transfer.IdempotencyKey}",
        Amount = transfer.Amount!.Value,
        To = transfer.To!,
        Memo = transfer.Memo,
        Timestamp = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Balance = 100,
        Held = 10,
        Available = 90,
        Giveable = 80,
    };

    private Task<ClientRun> RunAsync(FakeCoordinator coordinator, params string[] command) =>
        ClientProcess.RunAsync([.. command, "--coordinator", coordinator.Url.ToString(), "--data", _folder.Path]);
}
