using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Wallets;

public sealed class ChargeTests : NetworkTest
{
    private const string Model = "steady:1b";

    private static readonly TroopNetworkOptions OneWorker = new()
    {
        Models = [new FakeModel(Model) { Pause = TimeSpan.FromMilliseconds(20) }],
        Client = false,
        TicketLifetime = TimeSpan.FromSeconds(10),
    };

    [Fact]
    public async Task Chat_Answered_MovesTheSameAmountFromRequesterToOwner()
    {
        var network = await StartAsync(OneWorker);
        var ticket = await network.Requester.TicketAsync(Model);
        var whileHeld = await network.Requester.BalanceAsync();
        using var caller = new TicketCall(ticket);

        await caller.AskAsync("hello", stream: true, Cancellation);

        var paid = Assert.Single(await network.Requester.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the requester pays"));
        var earned = Assert.Single(await network.Owner.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the owner earns"));
        var (requester, owner) = (await network.Requester.BalanceAsync(), await network.Owner.BalanceAsync());
        Assert.Equal(300, ticket.Hold);
        Assert.Equal((1000m, 300m, 700m), (whileHeld.Balance, whileHeld.Held, whileHeld.Available));
        Assert.True(paid.Credits < 0, $"the requester's row says {paid.Credits}");
        Assert.Equal(-paid.Credits, earned.Credits);
        Assert.Equal(1000 + paid.Credits, requester.Balance);
        Assert.Equal(1000 + earned.Credits, owner.Balance);
        Assert.Equal(2000, requester.Balance + owner.Balance);
        Assert.Equal(requester.Balance - requester.Held, requester.Available);
        Assert.Equal(requester.Balance, requester.BalanceSeconds);
        Assert.Equal((network.Requester.Account, "node-1"), (paid.Requester, paid.Worker));
        await Ledger.AssertBalancedAsync(network);
    }

    [Fact]
    public async Task Chat_SeveralUnderOneTicket_EachIsChargedAndTheRestReturns()
    {
        var network = await StartAsync(OneWorker);
        var ticket = await network.Requester.TicketAsync(Model);
        using var caller = new TicketCall(ticket);
        for (var i = 0; i < 3; i++)
        {
            await caller.AskAsync("hello", stream: i % 2 == 0, Cancellation);
        }

        await TestKit.Eventually.TrueAsync(
            async () => (await network.Requester.BalanceAsync()).Held == 0, "the final receipt returns the rest of the hold", TimeSpan.FromSeconds(60));

        var paid = await network.Requester.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the requester pays");
        var earned = await network.Owner.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "the owner earns");
        Assert.Equal(-paid.Sum(row => row.Credits), earned.Sum(row => row.Credits));

        // Three answers of six pieces, 20 ms before each: less cannot have been used, and much more was not.
        Assert.InRange(earned.Sum(row => row.Credits), 0.36m, 60m);
        await Ledger.AssertBalancedAsync(network);
    }
}
