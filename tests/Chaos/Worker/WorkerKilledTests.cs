using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.Chaos.Worker;

public sealed class WorkerKilledTests : NetworkTest
{
    private const string Steady = "steady:1b";
    private const string Slow = "slow:1b";
    private static readonly TimeSpan LeaseAndMore = TimeSpan.FromSeconds(60);

    private static readonly TroopNetworkOptions OneWorker = new()
    {
        Models = [new FakeModel(Steady) { Pause = TimeSpan.FromMilliseconds(20) }, FakeModel.Slow(Slow)],
        Client = false,
        TicketLifetime = TimeSpan.FromSeconds(12),
        ReleaseGrace = TimeSpan.FromSeconds(2),
    };

    [Fact]
    public async Task Kill_AfterTheAnswerBeforeTheReceiptArrived_SettlesOnceAfterRestarts()
    {
        var network = await StartAsync(OneWorker);
        var ticket = await AnswerWhileTheCoordinatorIsAwayAsync(network);
        await network.Workers["node-1"].KillAsync();
        Assert.DoesNotContain(await network.Requester.TransactionsAsync(), row => row.JobId == ticket.JobId);

        network.Relay.SwitchOn();
        await network.StartWorkerAsync("node-1");
        var settled = Assert.Single(await network.Requester.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the receipt arrives after the restart"));
        Assert.InRange(settled.Credits, -30m, -0.12m);

        await network.Workers["node-1"].KillAsync();
        await network.StartWorkerAsync("node-1");
        await HoldsEndAsync(network);
        Assert.Equal(settled, Assert.Single(await network.Requester.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the row stays")));
        await Ledger.AssertBalancedAsync(network);
    }

    [Fact]
    public async Task Kill_ReceiptArrivedButItsAcknowledgementWasLost_SettlesOnce()
    {
        var network = await StartAsync(OneWorker);
        var ticket = await network.Requester.TicketAsync(Steady);
        using var caller = new TicketCall(ticket);
        network.Relay.SwallowsAnswers = true;
        await caller.AskAsync("hello", stream: true, Cancellation);
        var settled = Assert.Single(await network.Requester.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the receipt arrives"));

        await network.Workers["node-1"].KillAsync();
        network.Relay.SwallowsAnswers = false;
        await network.StartWorkerAsync("node-1");
        await HoldsEndAsync(network);

        Assert.Equal(settled, Assert.Single(await network.Requester.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the row stays")));
        await Ledger.AssertBalancedAsync(network);
    }

    [Fact]
    public async Task Kill_MidStream_ChargesWhatWasDeliveredAtMostAndTheHoldEnds()
    {
        var network = await StartAsync(OneWorker);
        var ticket = await network.Requester.TicketAsync(Slow);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        using (var caller = new TicketCall(ticket))
        using (var response = await caller.ChatAsync("count", stream: true, Cancellation))
        {
            // Ten events a second: more than the few seconds between two checkpoints.
            await TicketCall.ReadEventsAsync(response, 80, Cancellation);
            await network.Workers["node-1"].KillAsync();
        }

        var most = (decimal)clock.Elapsed.TotalSeconds;
        await network.StartWorkerAsync("node-1");
        await HoldsEndAsync(network);

        var rows = await network.Requester.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the checkpoint is settled");
        Assert.InRange(-rows.Sum(row => row.Credits), 1m, most);
        await Ledger.AssertBalancedAsync(network);
    }

    [Fact]
    public async Task Kill_NeverComesBack_TheHoldIsReleased()
    {
        var network = await StartAsync(OneWorker);
        await AnswerWhileTheCoordinatorIsAwayAsync(network);
        await network.Workers["node-1"].KillAsync();
        network.Relay.SwitchOn();

        await HoldsEndAsync(network);

        Assert.Equal(1000, (await network.Requester.BalanceAsync()).Available);
        await Ledger.AssertBalancedAsync(network);
    }

    private static async Task<AuthorizeResponse> AnswerWhileTheCoordinatorIsAwayAsync(TroopNetwork network)
    {
        var ticket = await network.Requester.TicketAsync(Steady);
        using var caller = new TicketCall(ticket);
        await network.Relay.SwitchOffAsync();
        Assert.Contains("[DONE]", await caller.AskAsync("hello", stream: true, Cancellation));
        return ticket;
    }

    private static Task HoldsEndAsync(TroopNetwork network) =>
        Eventually.TrueAsync(async () => (await network.Requester.BalanceAsync()).Held == 0, "the hold ends with its lease", LeaseAndMore);
}
