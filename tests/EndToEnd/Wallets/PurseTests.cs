using System.Text.Json;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Wallets;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

/// <summary>What is made of starter credits can be spent at once, and be given away a week later only.</summary>
public sealed class PurseTests(PurseTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<PurseTests.Fixture>
{
    private static DateOnly FreeFrom => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(8);

    [Fact]
    public async Task Settle_StarterCreditsThroughThreeAccounts_NoneOfThemCanGiveThemAway()
    {
        using var keys = new Keys();
        var accounts = keys.Open(4, Network.CoordinatorAddress);
        var earliest = FreeFrom;

        // Each spends all that it has at the next one's node: its own starter credit, and those that it earned.
        for (var number = 0; number < 3; number++)
        {
            await SpendAllAsync(accounts[number], accounts[number + 1], $"hop-{number}");
        }

        foreach (var (account, credits) in accounts.Zip([0m, 0m, 0m, 4m]))
        {
            var balance = await account.BalanceAsync();
            Assert.Equal((credits, 0m), (balance.Balance, balance.Giveable));
            Assert.Equal(ProblemCodes.NotGiveable, (await account.TransferAsync(Network.Owner.Account, 0.000001m, "out")).Problem?.Code);
        }

        var last = await accounts[3].BalanceAsync();
        Assert.Equal((1m, 3m), (last.Starter, last.Locked));
        Assert.All(last.Unlocks!, part => Assert.InRange(part.On, earliest, FreeFrom));
        Assert.All(await RowsAsync(accounts[3], "settlement"), row => Assert.Equal((0m, row.Credits), (row.Starter, row.Locked)));
        var spent = await RowsAsync(accounts[2], "settlement");
        Assert.Equal((-1m, -2m), (spent.Sum(row => row.Starter), spent.Where(row => row.Credits < 0).Sum(row => row.Locked)));
        await Ledger.AssertBalancedAsync(Network);
    }

    [Fact]
    public async Task Suspend_TakeBack_LockedCreditsAreTheTreasurysAndTheRestStays()
    {
        using var keys = new Keys();
        var (payer, farm) = keys.Open(2, Network.CoordinatorAddress) is [var first, var second] ? (first, second) : default;
        await farm.GrantAsync(2);
        await SpendAllAsync(payer, farm, "farm");

        var answer = await Network.AdminAsync($"/admin/accounts/{farm.Account}/suspend", """{"reason":"a farm","take_back":true}""");

        Assert.Equal((200, 1m), (answer.Status, TakenBack(answer)));
        var after = await farm.BalanceAsync();
        Assert.Equal((3m, 1m, 0m, 2m), (after.Balance, after.Starter, after.Locked, after.Giveable));
        var row = Assert.Single(await RowsAsync(farm, "taken_back"));
        Assert.Equal((-1m, -1m, ":treasury", "a farm"), (row.Credits, row.Locked, row.Counterparty, row.Description));
        Assert.Equal(0, TakenBack(await Network.AdminAsync($"/admin/accounts/{farm.Account}/suspend", """{"take_back":true}""")));
        await Ledger.AssertBalancedAsync(Network);
    }

    [Theory]
    [InlineData("accounts/someone/unsuspend")]
    [InlineData("nodes/some-node/suspend")]
    public async Task TakeBack_WhatIsNoSuspensionOfAnAccount_IsRefused(string path)
    {
        var answer = await Network.AdminAsync($"/admin/{path}", """{"take_back":true}""");

        Assert.Equal((400, ProblemCodes.InvalidRequest), (answer.Status, answer.Problem!.Code));
        Assert.Contains("take_back", answer.Problem.Errors!.Keys);
    }

    private static decimal TakenBack(RawAnswer answer)
    {
        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.GetProperty("taken_back").GetDecimal();
    }

    private static async Task<IReadOnlyList<TransactionEntry>> RowsAsync(CoordinatorProbe account, string type) =>
        [.. (await account.TransactionsAsync()).Where(row => row.Type == type)];

    /// <summary>Jobs of a second each, at a node of the earner's, until the payer has nothing.</summary>
    private async Task SpendAllAsync(CoordinatorProbe payer, CoordinatorProbe earner, string name)
    {
        var model = $"{name}:1b";
        using var node = await FakeNode.ServingAsync(Network.CoordinatorAddress, earner.Key, name, model);
        var jobs = (int)(await payer.BalanceAsync()).Available;
        await Task.WhenAll(Enumerable.Range(0, jobs).Select(async _ =>
        {
            var ticket = await payer.TicketAsync(model);
            var sequence = 0;
            await Eventually.TrueAsync(
                async () => (await node.SubmitAsync(ticket, payer.Account, seconds: 1, ++sequence, final: false)).Value?.CreditsTransferred == 1,
                "the coordinator's clock allows it");
            Assert.NotNull((await node.SubmitAsync(ticket, payer.Account, seconds: 1, ++sequence)).Value);
        }));
    }

    /// <summary>Accounts with keys of their own.</summary>
    private sealed class Keys : IDisposable
    {
        private readonly List<CoordinatorProbe> _accounts = [];

        public List<CoordinatorProbe> Open(int count, Uri coordinator)
        {
            _accounts.AddRange(Enumerable.Range(0, count).Select(_ => new CoordinatorProbe(coordinator, EcKeyPair.Create())));
            return _accounts;
        }

        public void Dispose()
        {
            foreach (var account in _accounts)
            {
                account.Dispose();
                account.Key.Dispose();
            }
        }
    }

    /// <summary>A new account has one credit, and each job a hold of one.</summary>
    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions
    {
        Client = false,
        StarterCredits = 1,
        HoldSeconds = 1,
    });
}
