using System.Globalization;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Jobs;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Reputation;

/// <summary>What payers say of nodes, as honest ones, careless ones and liars say it.</summary>
public sealed class VoteTests(VoteTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<VoteTests.Fixture>
{
    [Fact]
    public async Task End_AHundredFailuresOfOnePayer_CountAsOneOfANewPayer()
    {
        using var node = await JoinAsync("blamed");
        for (var job = 0; job < 10; job++)
        {
            var ticket = await Network.Requester.TicketAsync("blamed:1b");
            for (var time = 0; time < 10; time++)
            {
                Assert.NotNull((await Network.Requester.EndAsync(ticket.JobId, JobOutcome.Failed)).Value);
            }
        }

        var reputation = await Network.Owner.ReputationAsync("blamed");

        Assert.Equal(new PayerOutcomes(0, 0, 1), reputation.Payers);
        Assert.Equal((0.4, NodeTier.Standard), (reputation.Score, reputation.Tier)); // 1 / (0.5 + 2)
    }

    [Theory]
    [InlineData(JobOutcome.Rejected)]
    [InlineData(JobOutcome.Cancelled)]
    [InlineData(JobOutcome.Unused)]
    public async Task End_WhatSaysNothingOfTheNode_LeavesItsScore(JobOutcome outcome)
    {
        var id = $"spared-{outcome.ToString().ToLowerInvariant()}";
        using var node = await JoinAsync(id);
        for (var job = 0; job < 10; job++)
        {
            Assert.NotNull((await Network.Requester.EndAsync((await Network.Requester.TicketAsync($"{id}:1b")).JobId, outcome)).Value);
        }

        Assert.Equal(0.5, (await Network.Requester.ReputationAsync(id)).Score);
    }

    [Fact]
    public async Task End_TwentyFailuresThatFivePayersMet_BringTheNodeDown()
    {
        using var node = await JoinAsync("failing");
        for (var payer = 0; payer < 5; payer++)
        {
            using var key = EcKeyPair.Create();
            using var requester = new CoordinatorProbe(Network.CoordinatorAddress, key);
            for (var job = 0; job < 4; job++)
            {
                Assert.NotNull((await requester.EndAsync((await requester.TicketAsync("failing:1b")).JobId, JobOutcome.Failed)).Value);
            }
        }

        var reputation = await Network.Requester.ReputationAsync("failing");

        Assert.Equal((0.2222, NodeTier.Probation), (reputation.Score, reputation.Tier)); // 1 / (5 x 0.5 + 2)
        Assert.Equal("of 5 payers in the last 7 days 0 answered, 0 without room, 5 failed", reputation.Reason);
        Assert.Null(reputation.Payers); // which is for its owner
        await Eventually.TrueAsync(async () => await InPeersAsync("failing:1b") is < 0.23, "picks go by it");
    }

    [Fact]
    public async Task End_OwnJobsAndWhatWasNeverPaid_RaiseNoScore()
    {
        using var node = await JoinAsync("vouched");
        var own = await Network.Owner.TicketAsync("vouched:1b");
        Assert.NotNull((await node.SubmitAsync(own, Network.Owner.Account, 0.001m)).Value);
        Assert.NotNull((await Network.Owner.EndAsync(own.JobId)).Value);
        var unpaid = await Network.Requester.TicketAsync("vouched:1b");
        Assert.NotNull((await Network.Requester.EndAsync(unpaid.JobId)).Value);

        Assert.Equal(0.5, (await Network.Requester.ReputationAsync("vouched")).Score);
    }

    [Fact]
    public async Task End_JobThatWasPaid_RaisesTheScoreWhicheverOfReceiptAndEndComesFirst()
    {
        using var node = await JoinAsync("paid");
        using var key = EcKeyPair.Create();
        using var other = new CoordinatorProbe(Network.CoordinatorAddress, key);

        var first = await Network.Requester.TicketAsync("paid:1b");
        Assert.NotNull((await node.SubmitAsync(first, Network.Requester.Account, 0.001m)).Value);
        Assert.NotNull((await Network.Requester.EndAsync(first.JobId)).Value);
        Assert.Equal(new PayerOutcomes(1, 0, 0), (await Network.Owner.ReputationAsync("paid")).Payers);

        var second = await other.TicketAsync("paid:1b");
        Assert.NotNull((await other.EndAsync(second.JobId)).Value);
        Assert.NotNull((await node.SubmitAsync(second, other.Account, 0.001m)).Value);
        Assert.Equal(new PayerOutcomes(2, 0, 0), (await Network.Owner.ReputationAsync("paid")).Payers);
    }

    [Fact]
    public async Task Reputation_UnknownNodeOrNoNodeId_IsRefused()
    {
        foreach (var (path, status, code) in ((string, int, string)[])
            [(CoordinatorPaths.Reputation("unheard-of"), 404, ProblemCodes.UnknownNode), ("/nodes/a%20b/reputation", 400, ProblemCodes.InvalidRequest)])
        {
            var answer = await Network.Requester.SendAsync(new RawRequest(path) { Method = HttpMethod.Get });
            Assert.Equal((status, code), (answer.Status, answer.Problem?.Code));
        }
    }

    /// <summary>Four nodes that answer no request and say that they have 1,024 slots, beside one that answers: 20 payers with 10 requests each.</summary>
    [Fact]
    public async Task Authorize_BlackHolesBesideAnHonestNode_ArePickedNoMore()
    {
        var fallenFor = await ShareOfHolesAsync("shared:1b", Network.Owner.Key, ["hole-1", "hole-2", "hole-3", "hole-4"], "honest");

        Assert.InRange(fallenFor, 0, 0.1); // about 0.02 is expected; without votes it would be four of five picks
    }

    /// <summary>The same with thirty nodes of another owner, each of which has failed few or none.</summary>
    [Fact]
    public async Task Authorize_ManyFreshIdsOfOneOwnerBesideAnHonestNode_ArePickedNoMore()
    {
        using var other = EcKeyPair.Create();

        var fallenFor = await ShareOfHolesAsync("flooded:1b", other, [.. Enumerable.Range(0, 30).Select(number => $"fresh-{number}")], "alone");

        Assert.InRange(fallenFor, 0, 0.1); // about 0.02 is expected; by node it would be nine of ten picks
    }

    /// <summary>The share of picks, once half of the requests were answered, that fell on nodes which answer nothing.</summary>
    private async Task<double> ShareOfHolesAsync(string model, EcKeyPair owner, IReadOnlyList<string> holes, string honest)
    {
        var nodes = new List<FakeNode>();
        try
        {
            nodes.Add(await FakeNode.ServingAsync(Network.CoordinatorAddress, Network.Owner.Key, honest, model));
            foreach (var id in holes)
            {
                nodes.Add(await FakeNode.ServingAsync(Network.CoordinatorAddress, owner, id, model));
            }

            var picks = new List<string>();
            for (var payer = 0; payer < 20; payer++)
            {
                using var key = EcKeyPair.Create();
                using var requester = new CoordinatorProbe(Network.CoordinatorAddress, key);
                for (var request = 0; request < 10; request++)
                {
                    await AskAsync(requester, nodes[0], model, picks);
                }
            }

            // The first half ends with the hundredth request's answer.
            var half = picks.Select((id, at) => (id, at)).Where(pick => pick.id == honest).Skip(99).First().at + 1;
            var second = picks.Skip(half).ToList();
            var fallenFor = second.Count(id => id != honest);
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"first half: {picks.Take(half).Count(id => id != honest)} of {half} picks were black holes; second half: {fallenFor} of {second.Count}"));
            return fallenFor / (double)second.Count;
        }
        finally
        {
            nodes.ForEach(node => node.Dispose());
        }
    }

    /// <summary>Asks for nodes until the honest one is picked, and ends each job with what came of it, as a client does.</summary>
    private static async Task AskAsync(CoordinatorProbe requester, FakeNode honest, string model, List<string> picks)
    {
        var failed = new List<string>();
        while (true)
        {
            var ticket = await Eventually.GetAsync(
                async () => (await requester.AuthorizeAsync(model, failed)).Value, "a ticket");
            picks.Add(ticket.NodeId);
            if (ticket.NodeId == honest.NodeId)
            {
                Assert.NotNull((await honest.SubmitAsync(ticket, requester.Account, 0.001m)).Value);
                Assert.NotNull((await requester.EndAsync(ticket.JobId)).Value);
                return;
            }

            Assert.NotNull((await requester.EndAsync(ticket.JobId, JobOutcome.Failed)).Value);
            failed.Add(ticket.NodeId);
        }
    }

    private async Task<double?> InPeersAsync(string model)
    {
        var answer = await Network.Requester.SendAsync(new RawRequest($"{CoordinatorPaths.Peers}?model={model}") { Method = HttpMethod.Get });
        return System.Text.Json.JsonSerializer.Deserialize(answer.Body, Protocol.ProtocolJson.Default.PeersResponse)!.Nodes.SingleOrDefault()?.Reputation;
    }

    private Task<FakeNode> JoinAsync(string id) =>
        FakeNode.ServingAsync(Network.CoordinatorAddress, Network.Owner.Key, id, $"{id}:1b");

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions { Client = false, StarterCredits = 100_000 });
}
