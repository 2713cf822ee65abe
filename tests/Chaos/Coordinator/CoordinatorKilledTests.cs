using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.Chaos.Coordinator;

public sealed class CoordinatorKilledTests : NetworkTest
{
    private const string Model = "steady:1b";

    [Fact]
    public async Task Kill_BetweenAuthorizeAndReceipt_SettlesOnceAfterTheRestart()
    {
        var network = await StartAsync(new TroopNetworkOptions
        {
            Models = [new FakeModel(Model) { Pause = TimeSpan.FromMilliseconds(20) }],
            Client = false,
        });
        var ticket = await network.Requester.TicketAsync(Model);
        await network.Coordinator.KillAsync();
        using var caller = new TicketCall(ticket);

        Assert.Contains("[DONE]", await caller.AskAsync("hello", stream: true, Cancellation));

        await network.StartCoordinatorAsync();
        var paid = Assert.Single(await network.Requester.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the receipt is settled"));
        var earned = Assert.Single(await network.Owner.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the owner earns"));
        Assert.Equal(0, paid.Credits + earned.Credits);
        Assert.Equal(2000, (await network.Requester.BalanceAsync()).Balance + (await network.Owner.BalanceAsync()).Balance);
        await network.Requester.ModelIsServedAsync(Model);
        await Ledger.AssertBalancedAsync(network);
    }
}
