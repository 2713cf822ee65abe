using System.Net;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Tickets;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Jobs;

/// <summary>Jobs of which both sides speak: the lower word is charged, and two that differ are kept apart.</summary>
public sealed class WordTests(WordTests.Fixture fixture) : NetworkTest(fixture), IClassFixture<WordTests.Fixture>
{
    private const string Chat = "spoken-of:1b";

    [Fact]
    public async Task End_NodeSaysMore_TheRestComesBackAndTheTwoAreKeptApart()
    {
        const string model = "overstated:1b";
        using var job = await JobAsync(model);
        var (node, payer, ticket) = job;
        await OverstateAsync(node, ticket, payer, from: 1, until: 5);

        var ended = (await payer.EndAsync(ticket.JobId, seconds: 1)).Value!;

        Assert.Equal(1.12m, ended.Charged);
        foreach (var side in (CoordinatorProbe[])[payer, Network.Owner])
        {
            var shown = (await side.JobAsync(ticket.JobId)).Value!;
            Assert.Equal((1.12m, 5m, 1.12m), (shown.Charged, shown.NodeDue, shown.RequesterAllows));
            Assert.Equal("the requester's word, which is lower by 3.88 credits than the node's", shown.Reason);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await Network.Requester.JobAsync(ticket.JobId)).Status);
        Assert.Equal(ProblemCodes.UnknownJob, (await payer.JobAsync("unheard-of")).Problem?.Code);
        var refused = await payer.AuthorizeAsync(model);
        Assert.Equal((HttpStatusCode.Forbidden, ProblemCodes.NodesApart), (refused.Status, refused.Problem?.Code));
        Assert.InRange(refused.RetryAfter!.Value, TimeSpan.FromMinutes(55), TimeSpan.FromHours(1));
        Assert.NotNull((await Network.Requester.AuthorizeAsync(model)).Value); // others are matched with it as before

        // Another owner's node is picked at once, past every node of the one.
        using var another = await FakeNode.ServingAsync(Network.CoordinatorAddress, Network.Requester.Key, "of-another-owner", model);
        await Eventually.TrueAsync(async () => (await payer.AuthorizeAsync(model)).Value?.NodeId == another.NodeId, "the other owner's node is picked");
    }

    [Fact]
    public async Task Submit_AboveThePayersWord_TellsTheNodeByHowMuchAndPaysTheWord()
    {
        const string model = "denied:1b";
        using var job = await JobAsync(model);
        var (node, payer, ticket) = job;
        Assert.NotNull((await payer.EndAsync(ticket.JobId, seconds: 0, requests: 0)).Value);
        Assert.Equal(ProblemCodes.JobEnded, (await payer.ExtendAsync(ticket.JobId, seconds: 600)).Problem?.Code); // nor does it go on

        var settled = await Eventually.GetAsync(
            async () => (await node.SubmitAsync(ticket, payer.Account, seconds: 3, sequence: Sequence(), final: false)).Value is { Difference: >= 2 } said ? said : null,
            "the clock allows what the node says");

        Assert.Equal((0m, true), (settled.CreditsTransferred, settled.Ended));
        Assert.Equal(ProblemCodes.NodesApart, (await payer.AuthorizeAsync(model)).Problem?.Code);
    }

    [Fact]
    public async Task End_LessThanAnExtensionVouchedFor_IsChargedThat()
    {
        const string model = "vouched-for:1b";
        using var job = await JobAsync(model);
        var (node, payer, ticket) = job;
        Assert.NotNull((await payer.ExtendAsync(ticket.JobId, seconds: 500, usedSeconds: 4)).Value);
        await OverstateAsync(node, ticket, payer, from: 1, until: 6);

        Assert.Equal(4, (await payer.EndAsync(ticket.JobId, seconds: 0, requests: 0)).Value!.Charged);
    }

    [Fact]
    public async Task Chat_OneShotsOfAnHonestPairSideBySide_DifferInNothing()
    {
        var data = Network.At("honest");
        for (var round = 0; round < 2; round++)
        {
            var runs = Enumerable.Range(0, 3).Select(run => TroopProcess.Start(Network.ChatSpec(data, Chat, $"hello {run}"))).ToList();
            foreach (var run in runs)
            {
                Assert.Equal(0, await run.ExitAsync());
                await run.DisposeAsync();
            }
        }

        using var key = EcKeyPair.LoadOrCreate(Path.Combine(data, "account.pem"));
        using var account = new CoordinatorProbe(Network.CoordinatorAddress, key);
        await Eventually.TrueAsync(async () => (await account.BalanceAsync()).Held == 0, "every job has its final receipt");
        Assert.DoesNotContain(await account.TransactionsAsync(), row => row.Type == "refund");
        Assert.NotNull((await account.AuthorizeAsync(Chat)).Value);
    }

    [Fact]
    public async Task Chat_NodesOfAnOwnerThatDiffers_TheAppIsToldInWords()
    {
        const string model = "told:1b";
        using var owner = EcKeyPair.Create(); // not the network's: what runs through its client is apart from this one from now on
        using var node = await FakeNode.ServingAsync(Network.CoordinatorAddress, owner, "told", model);
        var ticket = await Network.Requester.TicketAsync(model);
        await OverstateAsync(node, ticket, Network.Requester, from: 1, until: 5);
        Assert.NotNull((await Network.Requester.EndAsync(ticket.JobId, seconds: 0)).Value);
        using var app = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Network.ClientAddress };

        using var answer = await app.PostAsync("/v1/chat/completions", new StringContent(
            $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hello"}]}""", System.Text.Encoding.UTF8, "application/json"), Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("nodes_apart", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private int _sequence;

    private int Sequence() => ++_sequence;

    /// <summary>A node of the network's owner, and a job there that an account of its own pays.</summary>
    private async Task<Job> JobAsync(string model)
    {
        var node = await FakeNode.ServingAsync(Network.CoordinatorAddress, Network.Owner.Key, model.Split(':')[0], model);
        var key = EcKeyPair.Create();
        var payer = new CoordinatorProbe(Network.CoordinatorAddress, key);
        return new Job(node, key, payer, await payer.TicketAsync(model));
    }

    /// <summary>States more and more, until the coordinator's clock allows it.</summary>
    private static Task OverstateAsync(FakeNode node, AuthorizeResponse ticket, CoordinatorProbe payer, long from, decimal until)
    {
        var sequence = from;
        return Eventually.TrueAsync(
            async () => (await node.SubmitAsync(ticket, payer.Account, until, sequence++, final: false)).Value?.CreditsTransferred == until,
            "the coordinator's clock allows what the node says");
    }

    private sealed record Job(FakeNode Node, EcKeyPair Key, CoordinatorProbe Payer, AuthorizeResponse Ticket) : IDisposable
    {
        public void Deconstruct(out FakeNode node, out CoordinatorProbe payer, out AuthorizeResponse ticket) => (node, payer, ticket) = (Node, Payer, Ticket);

        public void Dispose()
        {
            Payer.Dispose();
            Key.Dispose();
            Node.Dispose();
        }
    }

    public sealed class Fixture() : NetworkFixture(new TroopNetworkOptions { Models = [new FakeModel(Chat)] });
}
