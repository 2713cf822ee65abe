using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.TicketProxy;

/// <summary>A ticket is used for longer than its hold pays for, at a running worker.</summary>
public sealed class HoldEndTests(HoldEndTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<HoldEndTests.Fixture>
{
    private const string Model = "slow:1b";

    [Fact]
    public async Task Chat_PastItsHold_EndsWithAnErrorAndIsBilledTheHoldAtMost()
    {
        var ticket = await Network.Requester.TicketAsync(Model);
        using var caller = new TicketCall(ticket);

        var stream = await caller.AskAsync("hello", stream: true, Cancellation);
        using var again = await caller.ChatAsync("hello", stream: true, Cancellation);
        var rows = await Network.Requester.JobRowsAsync(ticket.JobId, found => found.Count > 0, "the job is settled");

        Assert.Contains(ProblemCodes.HoldUsedUp, stream, StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", stream, StringComparison.Ordinal);
        Assert.Equal(402, (int)again.StatusCode);
        Assert.InRange(-rows.Sum(row => row.Credits), 0.000001m, ticket.Hold);
        await Ledger.AssertBalancedAsync(Network);
    }

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions { Models = [FakeModel.Slow(Model)], Client = false, HoldSeconds = 3 });
}
