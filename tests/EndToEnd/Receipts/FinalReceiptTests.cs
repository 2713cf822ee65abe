using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Tests.EndToEnd.Receipts;

public sealed class FinalReceiptTests(CoordinatorOnly fixture) : NetworkTest(fixture), IClassFixture<CoordinatorOnly>
{
    [Fact]
    public async Task Submit_ManyFinalReceiptsOfOneJob_CountAsOneJob()
    {
        using var honest = await FakeNode.JoinAsync(Network.CoordinatorAddress, Network.Owner.Key, "honest");
        using var boasting = await FakeNode.JoinAsync(Network.CoordinatorAddress, Network.Owner.Key, "boasting");

        await RunJobAsync(honest, "honest:1b", receipts: 1);
        await RunJobAsync(boasting, "boasting:1b", receipts: 20);

        Assert.Equal(1, (await Network.Requester.ReputationAsync(honest.NodeId)).TotalJobs);
        Assert.Equal(1, (await Network.Requester.ReputationAsync(boasting.NodeId)).TotalJobs);
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
    }
}
