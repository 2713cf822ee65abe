using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.TicketProxy;

/// <summary>Bodies that are begun and never ended, at a running worker.</summary>
public sealed class HalfSentBodyTests(HalfSentBodyTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<HalfSentBodyTests.Fixture>
{
    private const string Model = "steady:1b";
    private const int Large = 3 * 1024 * 1024;

    [Fact]
    public async Task Chat_ManyHalfSentBodiesOfOneTicket_OthersAreServedAndTheyAreCharged()
    {
        var ticket = await Network.Requester.TicketAsync(Model);
        var calls = new List<RawCall>();
        try
        {
            // What they take together without a share would be more than all bodies may.
            for (var i = 0; i < 12; i++)
            {
                calls.Add(await RawCall.HalfSentAsync(ticket, Large, Large - 1, Cancellation));
            }

            var statuses = calls.ConvertAll(call => call.StatusAsync(Cancellation));
            Assert.Equal(429, await await Task.WhenAny(statuses));
            using var other = new TicketCall(await Network.Owner.TicketAsync(Model));
            Assert.Contains("fake", await other.AskAsync(new string('x', Large), stream: false, Cancellation), StringComparison.Ordinal);
            Assert.All(await Task.WhenAll(statuses), status => Assert.Contains(status, (int[])[402, 408, 429]));
        }
        finally
        {
            calls.ForEach(call => call.Dispose());
        }

        // Receipts are cumulative, and a first one may come before the bodies have ended.
        var rows = await Network.Requester.JobRowsAsync(ticket.JobId, found => -found.Sum(row => row.Credits) >= 1m, "the bodies' time is settled");
        Assert.InRange(-rows.Sum(row => row.Credits), 1m, ticket.Hold);
        Assert.DoesNotContain(Network.Engine.HeardInference, heard => heard.Body.Length == Large);
        await Ledger.AssertBalancedAsync(Network);
    }

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions
    {
        Models = [new FakeModel(Model)],
        Client = false,
        HoldSeconds = 20,
        Variables = [("TicketProxy__MaxBodyBytes", "4194304")],
    });
}
