using System.Text.Json;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Nodes;

/// <summary>Two owners who call their machines the same.</summary>
public sealed class SharedNameTests : NetworkTest
{
    private const string Model = "shared:1b";
    private const string Name = "pc";

    [Fact]
    public async Task Start_IdOfAnotherAccountsNode_GetsOneOfItsOwnServesAndKeepsIt()
    {
        var network = await StartAsync(new TroopNetworkOptions { Models = [new FakeModel(Model)], Workers = 0, Client = false });
        using var first = await FakeNode.JoinAsync(network.CoordinatorAddress, network.Requester.Key, Name);
        var own = $"{Name}-{network.Owner.Account[..8]}";

        var worker = network.Start(network.WorkerSpec(Name, "--owner-key", network.OwnerKeyFile));
        await worker.ReadyAsync();
        await network.Requester.ModelIsServedAsync(Model);
        var ticket = await network.Requester.TicketAsync(Model);
        using var caller = new TicketCall(ticket);
        await caller.AskAsync("hello", stream: false, Cancellation);

        Assert.Equal(own, ticket.NodeId);
        Assert.Single(await network.Owner.JobRowsAsync(ticket.JobId, rows => rows.Count > 0, "its owner earns"));
        Assert.Equal(0, await worker.TerminateAsync());
        await network.Start(network.WorkerSpec(Name)).ReadyAsync();
        await Eventually.TrueAsync(async () => await NodesAsync(network) is [{ } only] && only == own, "it is called the same after a restart");

        // The first one keeps its name, and an older worker of another account is refused it.
        await first.SendHeartbeatAsync("other:1b");
        using var third = EcKeyPair.Create();
        Assert.Equal(System.Net.HttpStatusCode.Conflict, (await FakeNode.TryJoinAsync(network.CoordinatorAddress, Name, third, joinToken: null)).Status);
    }

    private static async Task<string[]> NodesAsync(TroopNetwork network)
    {
        var answer = await network.Owner.SendAsync(new RawRequest($"/peers?model={Model}") { Method = HttpMethod.Get });
        using var peers = JsonDocument.Parse(answer.Body);
        return [.. peers.RootElement.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("node_id").GetString()!)];
    }
}
