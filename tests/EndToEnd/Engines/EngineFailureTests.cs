using System.Net;
using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Wallets;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Engines;

public sealed class EngineFailureTests(EngineFailureTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<EngineFailureTests.Fixture>
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("dies:1b")]
    [InlineData("breaks:1b")]
    public async Task Stream_EngineFailsMidway_EndsWithAnErrorEventAndChargesWhatWasDelivered(string model)
    {
        var ticket = await Network.Requester.TicketAsync(model);
        using var caller = new TicketCall(ticket);
        using var response = await caller.ChatAsync("hello", stream: true, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("Hello", text);
        Assert.Contains("\"error\"", text);
        Assert.DoesNotContain("[DONE]", text);
        await AssertChargeIsSmallAsync(ticket.JobId);
    }

    [Theory]
    [InlineData("dies:1b")]
    [InlineData("refuses:1b")]
    public async Task Chat_EngineFailsBeforeTheAnswer_IsAnErrorInOpenAiFormat(string model)
    {
        var ticket = await Network.Requester.TicketAsync(model);
        using var caller = new TicketCall(ticket);
        using var response = await caller.ChatAsync("hello", stream: false, Cancellation);
        var body = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.InRange((int)response.StatusCode, 500, 504);
        var error = JsonSerializer.Deserialize(body, ProtocolJson.Default.OpenAiErrorBody)!.Error;
        Assert.False(string.IsNullOrWhiteSpace(error.Message));

        // Nothing was delivered: a failure within a millisecond may even cost nothing and leave no row.
        AssertIsSmall((await Network.Requester.TransactionsAsync()).Where(row => row.JobId == ticket.JobId));
    }

    [Fact]
    public async Task Chat_EngineAwayAndBack_FailsCleanlyThenWorks()
    {
        var ticket = await Network.Requester.TicketAsync("steady:1b");
        using var caller = new TicketCall(ticket);
        await Network.Engine.GoAwayAsync();
        using (var response = await caller.ChatAsync("hello", stream: true, Cancellation))
        {
            Assert.InRange((int)response.StatusCode, 502, 503);
            Assert.Contains("\"error\"", await response.Content.ReadAsStringAsync(Cancellation));
        }

        await Network.Engine.ComeBackAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                // The failure ended the first job, so that its hold came back at once.
                using var next = new TicketCall(await Network.Requester.TicketAsync("steady:1b"));
                using var response = await next.ChatAsync("hello", stream: true, Cancellation);
                return response.IsSuccessStatusCode && (await response.Content.ReadAsStringAsync(Cancellation)).Contains("[DONE]", StringComparison.Ordinal);
            },
            "the worker uses the engine again",
            TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("dies:1b")]
    [InlineData("refuses:1b")]
    public async Task Hold_AfterAFailure_IsReleasedLongBeforeTheLeaseEnds(string model)
    {
        using var requester = new CoordinatorProbe(Network.CoordinatorAddress, EcKeyPair.Create());
        using var caller = new TicketCall(await requester.TicketAsync(model));
        using var response = await caller.ChatAsync("hello", stream: true, Cancellation);

        await Eventually.TrueAsync(async () => (await requester.BalanceAsync()).Held == 0, "the hold of the failed job is released", Lease / 2);
        using var again = await caller.ChatAsync("hello", stream: true, Cancellation);
        Assert.Equal(HttpStatusCode.PaymentRequired, again.StatusCode);
        await Ledger.AssertBalancedAsync(Network);
    }

    private async Task AssertChargeIsSmallAsync(string jobId) =>
        AssertIsSmall(await Network.Requester.JobRowsAsync(jobId, rows => rows.Count > 0, "the failed job is settled"));

    /// <summary>The answers take a fraction of a second and the hold is 300 credits: a charge near the hold would be one for more than was delivered.</summary>
    private static void AssertIsSmall(IEnumerable<TransactionEntry> rows) => Assert.InRange(-rows.Sum(row => row.Credits), 0m, 30m);

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions
    {
        Models =
        [
            new FakeModel("steady:1b"),
            new FakeModel("dies:1b") { Ending = FakeEnding.Die, Delivered = 2, Pause = TimeSpan.FromMilliseconds(20) },
            new FakeModel("breaks:1b") { Ending = FakeEnding.ErrorEvent, Delivered = 2, Pause = TimeSpan.FromMilliseconds(20) },
            new FakeModel("refuses:1b") { Ending = FakeEnding.Refuse },
        ],
        Client = false,
        StarterCredits = 100_000,
        TicketLifetime = Lease,
        ReleaseGrace = TimeSpan.FromSeconds(2),
    });
}
