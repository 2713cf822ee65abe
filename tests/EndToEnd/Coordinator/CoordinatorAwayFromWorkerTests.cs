using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Coordinator;

public sealed class CoordinatorAwayFromWorkerTests : NetworkTest
{
    private const string Model = "steady:1b";

    [Fact]
    public async Task Chat_CoordinatorAway_IsServedAndSettledLater()
    {
        var network = await StartAsync(new TroopNetworkOptions
        {
            Models = [new FakeModel(Model) { Pause = TimeSpan.FromMilliseconds(20) }],
            Client = false,
        });
        var ticket = await network.Requester.TicketAsync(Model);
        using var caller = new TicketCall(ticket);
        await network.Relay.SwitchOffAsync();

        var answer = await caller.AskAsync("hello", stream: true, Cancellation);
        Assert.Contains("[DONE]", answer);
        Assert.DoesNotContain(await network.Requester.TransactionsAsync(), row => row.JobId == ticket.JobId);

        network.Relay.SwitchOn();
        Assert.Single(await network.Requester.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the kept receipt is settled"));
        await network.Requester.ModelIsServedAsync(Model);
        await Ledger.AssertBalancedAsync(network);
    }
}
