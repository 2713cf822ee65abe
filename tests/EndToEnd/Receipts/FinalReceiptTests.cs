using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Tests.EndToEnd.Receipts;

public sealed class FinalReceiptTests(CoordinatorOnly fixture) : NetworkTest(fixture), IClassFixture<CoordinatorOnly>
{
    private const double NewNode = 0.9;

    [Fact]
    public async Task Submit_ManyFinalReceiptsOfOneJob_CountAsOneJob()
    {
        using var honest = await FakeNode.JoinAsync(Network.CoordinatorAddress, Network.Owner.Key, "honest");
        using var boasting = await FakeNode.JoinAsync(Network.CoordinatorAddress, Network.Owner.Key, "boasting");

        await RunJobAsync(honest, "honest:1b", receipts: 1);
        await RunJobAsync(boasting, "boasting:1b", receipts: 20);

        Assert.Equal(await ReputationAsync("honest:1b"), await ReputationAsync("boasting:1b"));
    }

    private async Task RunJobAsync(FakeNode node, string model, int receipts)
    {
        await node.ServeAsync(model);
        await Network.Requester.ModelIsServedAsync(model);
        var job = await Network.Requester.TicketAsync(model);
        foreach (var sequence in Enumerable.Range(1, receipts))
        {
            Assert.NotNull((await node.SubmitAsync(job, Network.Requester.Account, seconds: 0.001m, sequence)).Value);
        }

        // The reputation is published with the next heartbeat.
    }

    private async Task<double> ReputationAsync(string model)
    {
        var reputation = NewNode;
        await Eventually.TrueAsync(async () => (reputation = await AskAsync(model)) != NewNode, "the reputation of a node with a job behind it");
        return reputation;
    }

    private async Task<double> AskAsync(string model)
    {
        var answer = await Network.Owner.SendAsync(new RawRequest($"/peers?model={model}") { Method = HttpMethod.Get });
        return JsonSerializer.Deserialize(answer.Body, ProtocolJson.Default.PeersResponse)!.Nodes[0].Reputation;
    }
}
