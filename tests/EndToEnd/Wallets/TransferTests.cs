using System.Text.Json;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Wallets;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

public abstract class TransferTests(TransferNetwork fixture) : NetworkTest(fixture)
{
    [Fact]
    public async Task Transfer_Earned_ShowsOnBothSides()
    {
        var (sender, receiver) = (await fixture.OpenAsync(giveable: 0.3m), await fixture.OpenAsync());

        var answer = await sender.TransferAsync(receiver.Account, 0.123456m, "rent/2026-01", "für \"dich\" 👋");

        var made = answer.Value!;
        Assert.Equal(
            ("success", 0.123456m, receiver.Account, "für \"dich\" 👋", 1000.176544m, 0m, 1000.176544m, 0.176544m),
            (made.Status, made.Amount, made.To, made.Memo, made.Balance, made.Held, made.Available, made.Giveable));
        Assert.Equal((1000.176544m, 0m, 1000.176544m, 1000m, 0.176544m), TransferNetwork.Figures(await sender.BalanceAsync()));
        Assert.Equal((1000.123456m, 0m, 1000.123456m, 1000m, 0.123456m), TransferNetwork.Figures(await receiver.BalanceAsync()));
        var (given, got) = ((await sender.TransactionsAsync())[0], (await receiver.TransactionsAsync())[0]);
        Assert.Equal((-0.123456m, "gift", receiver.Account, made.Memo), (given.Credits, given.Type, given.Counterparty, given.Description));
        Assert.Equal((0.123456m, "gift", sender.Account, made.Memo), (got.Credits, got.Type, got.Counterparty, got.Description));
        Assert.Equal((made.TransferId, made.TransferId), (given.TransferId, got.TransferId));
        Assert.Equal((made.Timestamp, made.Timestamp), (given.Timestamp, got.Timestamp));
        Assert.All(new[] { given, got }, entry => Assert.Equal((null, null, null, null), (entry.Requester, entry.Worker, entry.JobId, entry.Duration)));
        await Ledger.AssertBalancedAsync(Network);
    }

    [Fact]
    public async Task Transfer_Answer_SaysNothingOfTheRecipientsWallet()
    {
        var (sender, receiver) = (await fixture.OpenAsync(giveable: 0.05m), await fixture.OpenAsync());

        var answer = await sender.SendAsync(Request(sender, $$"""{"to":"{{receiver.Account}}","amount":0.05,"idempotency_key":"k"}""") with { Key = sender.Key });

        using var json = JsonDocument.Parse(answer.Body);
        Assert.Equal(
            ["amount", "available", "balance", "giveable", "held", "status", "timestamp", "to", "transfer_id"],
            json.RootElement.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(1000m, json.RootElement.GetProperty("balance").GetDecimal());
    }

    [Fact]
    public async Task Transfer_GivenOn_NeedsNoStarterCredits()
    {
        var (first, second, third) = (await fixture.OpenAsync(giveable: 0.05m), await fixture.OpenAsync(), await fixture.OpenAsync());

        Assert.NotNull((await first.TransferAsync(second.Account, 0.05m, "k")).Value);
        Assert.NotNull((await second.TransferAsync(third.Account, 0.05m, "k")).Value);

        Assert.Equal(0.05m, (await third.BalanceAsync()).Giveable);
        Assert.Equal(402, (int?)(await second.TransferAsync(third.Account, 0.000001m, "k2")).Status);
    }

    [Fact]
    public async Task Transfer_StarterCredits_AreRefusedWithTheReason()
    {
        var (sender, receiver) = (await fixture.OpenAsync(), await fixture.OpenAsync());

        var answer = await sender.TransferAsync(receiver.Account, 1, "k");

        Assert.Equal((402, ProblemCodes.NotGiveable), ((int?)answer.Status, answer.Problem!.Code));
        Assert.Equal((0m, 1m), (answer.Problem.Giveable, answer.Problem.Required));
        Assert.Contains("starter", answer.Problem.Detail, StringComparison.Ordinal);
        Assert.Contains("held", answer.Problem.Detail, StringComparison.Ordinal);
        Assert.Equal(1000, (await receiver.BalanceAsync()).Balance);
        Assert.Single(await sender.TransactionsAsync());
    }

    [Fact]
    public async Task Transfer_ByAnAccountThatWasNeverHere_IsRefusedForWhatItHas()
    {
        var receiver = await fixture.OpenAsync();
        using var key = Protocol.Identity.EcKeyPair.Create();
        using var newcomer = new CoordinatorProbe(Network.CoordinatorAddress, key);

        var answer = await newcomer.TransferAsync(receiver.Account, 1, "k");

        Assert.Equal((402, 0m), ((int?)answer.Status, answer.Problem!.Giveable));
    }

    [Fact]
    public async Task Transfer_HeldCredits_AreRefused()
    {
        var (sender, receiver) = (await fixture.OpenAsync(giveable: 0.2m), await fixture.OpenAsync());
        for (var tickets = 0; tickets < 4; tickets++)
        {
            await fixture.TicketAsync(sender);
        }

        // Four tickets hold everything, the earned credits too.
        Assert.Equal((1000.2m, 1000.2m, 0m, 1000m, 0m), TransferNetwork.Figures(await sender.BalanceAsync()));
        var answer = await sender.TransferAsync(receiver.Account, 0.000001m, "k");

        Assert.Equal((402, ProblemCodes.NotGiveable, 0m), ((int?)answer.Status, answer.Problem!.Code, answer.Problem.Giveable));
    }

    [Fact]
    public async Task Transfer_UnknownRecipient_Is404AndMovesNothing()
    {
        var sender = await fixture.OpenAsync(giveable: 0.05m);

        var answer = await sender.TransferAsync("no-such-account", 0.05m, "k");

        Assert.Equal((404, ProblemCodes.UnknownAccount), ((int?)answer.Status, answer.Problem!.Code));
        Assert.Equal(0.05m, (await sender.BalanceAsync()).Giveable);
    }

    [Fact]
    public async Task Transfer_OneKeyAHundredTimes_MovesOnce()
    {
        var (sender, receiver) = (await fixture.OpenAsync(giveable: 0.1m), await fixture.OpenAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => sender.TransferAsync(receiver.Account, 0.04m, "once", "m")));

        Assert.All(answers, answer => Assert.Equal(200, (int?)answer.Status));
        Assert.Single(answers.Select(answer => (answer.Value!.TransferId, answer.Value.Timestamp)).Distinct());
        Assert.Equal(0.06m, (await sender.BalanceAsync()).Giveable);
        Assert.Equal(1000.04m, (await receiver.BalanceAsync()).Balance);
        Assert.Single(await receiver.TransactionsAsync(), entry => entry.Type == "gift");
    }

    [Fact]
    public async Task Transfer_SameKeyOtherContent_Is409AndMovesNothing()
    {
        var (sender, receiver, other) = (await fixture.OpenAsync(giveable: 0.1m), await fixture.OpenAsync(), await fixture.OpenAsync());
        await sender.TransferAsync(receiver.Account, 0.01m, "k", "m");

        CoordinatorAnswer<TransferResponse>[] answers =
        [
            await sender.TransferAsync(receiver.Account, 0.02m, "k", "m"),
            await sender.TransferAsync(other.Account, 0.01m, "k", "m"),
            await sender.TransferAsync(receiver.Account, 0.01m, "k", "n"),
            await sender.TransferAsync(receiver.Account, 0.01m, "k"),
        ];

        Assert.All(answers, answer => Assert.Equal((409, ProblemCodes.TransferConflict), ((int?)answer.Status, answer.Problem?.Code)));
        Assert.Equal(0.09m, (await sender.BalanceAsync()).Giveable);
    }

    [Fact]
    public async Task Transfer_SameKeyOfAnotherGiver_IsAnotherTransfer()
    {
        var (first, second) = (await fixture.OpenAsync(giveable: 0.05m), await fixture.OpenAsync(giveable: 0.05m));

        Assert.NotNull((await first.TransferAsync(second.Account, 0.05m, "k")).Value);
        Assert.NotNull((await second.TransferAsync(first.Account, 0.05m, "k")).Value);
    }

    [Fact]
    public async Task Transfer_RepeatedAfterARestart_MovesNothingAgain()
    {
        var (sender, receiver) = (await fixture.OpenAsync(giveable: 0.05m), await fixture.OpenAsync());
        var first = await sender.TransferAsync(receiver.Account, 0.02m, "k");
        await Network.Coordinator.TerminateAsync();
        await Network.StartCoordinatorAsync();

        var again = await sender.TransferAsync(receiver.Account, 0.02m, "k");

        Assert.Equal(first.Value, again.Value);
        Assert.Equal(0.03m, (await sender.BalanceAsync()).Giveable);
    }

    [Fact]
    public async Task Transfer_SameCreditsAtOnce_GivesExactlyWhatThereIs()
    {
        var sender = await fixture.OpenAsync(giveable: 0.1m);
        var receivers = new[] { await fixture.OpenAsync(), await fixture.OpenAsync(), await fixture.OpenAsync() };

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(number => sender.TransferAsync(receivers[number % 3].Account, 0.012m, $"k-{number}")));

        Assert.Equal(8, answers.Count(answer => answer.Value is not null)); // 8 x 0.012 = 0.096
        Assert.All(answers.Where(answer => answer.Value is null), answer => Assert.Equal(402, (int?)answer.Status));
        Assert.Equal((1000.004m, 0m, 1000.004m, 1000m, 0.004m), TransferNetwork.Figures(await sender.BalanceAsync()));
        Assert.Equal(3000.096m, (await Task.WhenAll(receivers.Select(receiver => receiver.BalanceAsync()))).Sum(balance => balance.Balance));
        await Ledger.AssertBalancedAsync(Network);
    }

    [Fact]
    public async Task Transfer_InACircleAtOnce_LosesNothing()
    {
        var circle = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => fixture.OpenAsync(giveable: 0.02m)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 80).Select(
            number => circle[number % 4].TransferAsync(circle[(number + 1 + (number / 4 % 3)) % 4].Account, 0.007m, $"k-{number}")));

        Assert.All(answers, answer => Assert.Contains((int?)answer.Status, (int?[])[200, 402]));
        Assert.Equal(4000.08m, (await Task.WhenAll(circle.Select(account => account.BalanceAsync()))).Sum(balance => balance.Balance));
        await Ledger.AssertBalancedAsync(Network);
    }

    private static RawRequest Request(CoordinatorProbe sender, string json) => new(CoordinatorPaths.Transfers(sender.Account)) { Json = json };
}
