using System.Net;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Rates;

/// <summary>Rates that are learned from what payers measured.</summary>
public sealed class LearnedRatesTests(LearnedRatesTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<LearnedRatesTests.Fixture>
{
    private const long Bytes = 5_000_000_000;

    /// <summary>Three owners make 160 tokens a second, where the size lets expect 20: a tenth more is learned on the first day.</summary>
    [Fact]
    public async Task End_JobsOfThreeOwnersThatPayersMeasured_TeachTheRatesOfLaterTickets()
    {
        const string model = "learned/from:5b";
        List<EcKeyPair> keys = [.. Enumerable.Range(0, 8).Select(_ => EcKeyPair.Create())];
        List<FakeNode> nodes = [];
        List<CoordinatorProbe> payers = [.. keys.Skip(3).Select(key => new CoordinatorProbe(Network.CoordinatorAddress, key))];
        try
        {
            for (var owner = 0; owner < 3; owner++)
            {
                nodes.Add(await ServingAsync(keys[owner], $"learned-{owner}", model));
            }

            await Eventually.TrueAsync(
                async () => (await Network.Owner.ModelsAsync()).Data.FirstOrDefault(listed => listed.Id == model)?.Nodes == 3, "all three are known");
            var first = await Network.Requester.RatesAsync(model);
            Assert.Equal((new TokenRates(400, 20), null, 0), (first.Rates, first.Learned, first.Jobs));

            await Eventually.TrueAsync(
                async () =>
                {
                    foreach (var (node, payer) in nodes.SelectMany(node => payers.Select(payer => (node, payer))))
                    {
                        await JobAsync(node, payer, model, [.. nodes.Where(other => other != node).Select(other => other.NodeId)]);
                    }

                    return (await Network.Requester.RatesAsync(model)).Learned is not null;
                },
                "there are enough jobs of payers that are known");

            var rates = await Network.Requester.RatesAsync(model);
            Assert.Equal(
                (model, new TokenRates(400, 20), new TokenRates(440, 22, Learned: true), 3), (rates.Model, rates.FromSize, rates.Learned, rates.Owners));
            Assert.InRange(rates.Jobs, 60, 120);
            await Network.Requester.GrantAsync(1_000_000); // its jobs have no receipts, and stay held
            await Eventually.TrueAsync(async () => (await Network.Requester.TicketAsync(model)).Rates == rates.Learned, "tickets have them");
            Assert.Equal(rates.Learned, (await Network.Requester.RatesAsync(model)).Rates);
        }
        finally
        {
            payers.ForEach(payer => payer.Dispose());
            nodes.ForEach(node => node.Dispose());
            keys.ForEach(key => key.Dispose());
        }
    }

    /// <summary>What payers measured also says how fast the node is: 80 tokens a second, of the 100 that the reference GPU makes of a model of 1 GB.</summary>
    [Fact]
    public async Task End_SlowNodeThatThreePayersMeasured_ShowsInItsScore()
    {
        const string model = "slow:1b";
        using var node = await ServingAsync(Network.Owner.Key, "measured", model, Bytes / 5);
        List<EcKeyPair> keys = [.. Enumerable.Range(0, 3).Select(_ => EcKeyPair.Create())];
        List<CoordinatorProbe> payers = [.. keys.Select(key => new CoordinatorProbe(Network.CoordinatorAddress, key))];
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var payer in payers)
                {
                    await JobAsync(node, payer, model, excluded: [], milliseconds: 800);
                }

                return (await Network.Owner.ReputationAsync("measured")).Components.Performance < 1;
            },
            "the payers are known");
        payers.ForEach(payer => payer.Dispose());
        keys.ForEach(key => key.Dispose());

        var reputation = await Network.Owner.ReputationAsync("measured");

        Assert.Equal(0.8, reputation.Components.Performance);
        Assert.Equal(reputation.Components.Reliability * 0.96, reputation.Score, precision: 3);
    }

    [Theory]
    [InlineData("unheard-of:1b", 404, ProblemCodes.UnknownModel)]
    [InlineData("sha256:no-hash", 400, ProblemCodes.InvalidRequest)]
    [InlineData("with white space", 400, ProblemCodes.InvalidRequest)]
    public async Task Rates_UnknownModelOrNone_IsRefused(string model, int status, string code)
    {
        var answer = await Network.Requester.SendAsync(new RawRequest(CoordinatorPaths.Rates(model)) { Method = HttpMethod.Get });

        Assert.Equal((status, code), (answer.Status, answer.Problem?.Code));
    }

    [Fact]
    public async Task End_AbsurdMeasure_IsRefusedAndSaysWhy()
    {
        using var node = await ServingAsync(Network.Owner.Key, "absurd", "absurd:5b");
        var ticket = await Network.Requester.TicketAsync("absurd:5b");
        foreach (var (measured, field) in ((MeasuredAnswers, string)[])
        [
            (new(0, 1, 1, 1, 1), "measured.answers"), (new(1, -1, 0, 1, 1), "measured.seconds"), (new(1, 1, 2, 1, 1), "measured.first_token_seconds"),
            (new(1, 1, 1, -1, 1), "measured.prompt_tokens"), (new(1, 1, 1, 1, long.MaxValue), "measured.completion_tokens"),
        ])
        {
            var answer = await Network.Requester.EndAsync(ticket.JobId, new EndRequest { Outcome = JobOutcome.Completed, Measured = measured });

            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains(field, answer.Explain(), StringComparison.Ordinal);
        }

        Assert.NotNull((await Network.Requester.EndAsync(ticket.JobId)).Value);
    }

    private static async Task JobAsync(
        FakeNode node, CoordinatorProbe payer, string model, IReadOnlyList<string> excluded, int milliseconds = 400)
    {
        var ticket = await Eventually.GetAsync(async () => (await payer.AuthorizeAsync(model, excluded)).Value, "a ticket");
        Assert.Equal(node.NodeId, ticket.NodeId);
        Assert.NotNull((await node.SubmitAsync(ticket, payer.Account, 0.001m)).Value);
        Assert.NotNull((await payer.EndAsync(ticket.JobId, new EndRequest
        {
            Outcome = JobOutcome.Completed,
            Requests = 1,
            Seconds = 0.001m,
            Cancelled = 0,
            Broken = 0,
            Measured = new MeasuredAnswers(1, (milliseconds + 50) / 1000m, 0.05m, PromptTokens: 10, CompletionTokens: 64),
        })).Value);
    }

    private Task<FakeNode> ServingAsync(EcKeyPair owner, string id, string model, long bytes = Bytes) =>
        FakeNode.ServingAsync(Network.CoordinatorAddress, owner, id, model, bytes, countsTokens: true);

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions
    {
        Settings = [("RateLimits__KnownAfterJobs", "1"), ("RateLimits__AskStandingAfter", "00:00:01")],
    });
}
