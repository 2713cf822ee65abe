using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Tests.EndToEnd.RateLimiting;

public sealed class NodeLimitTests(LimitedNetwork limits) : NetworkTest(limits), IClassFixture<LimitedNetwork>
{
    private const int NodeLimit = 40;
    private const int Unproven = 30;

    [Fact]
    public async Task Heartbeat_ForgedByAnotherKey_UsesUpNothingOfTheNode()
    {
        using var node = await JoinAsync("forged-node");
        using var attacker = EcKeyPair.Create();
        var (attackers, homes) = (limits.NewAddress(), limits.NewAddress());

        var answers = new List<RawAnswer>();
        for (var call = 0; call < 2 * NodeLimit; call++)
        {
            answers.Add(await limits.SendAsync(attackers, Heartbeat(node.NodeId, attacker)));
        }

        Assert.Equal(Unproven, answers.Count(answer => answer.Status == 403));
        Assert.All(answers.Skip(Unproven), answer => Assert.Equal((429, ProblemCodes.RateLimited), (answer.Status, answer.Problem?.Code)));
        Assert.Equal(0, (await LimitedNetwork.UsageAsync(Network, "node", node.NodeId)).Used);
        Assert.Equal(200, (await limits.SendAsync(homes, Heartbeat(node.NodeId, node.Key))).Status);
    }

    [Fact]
    public async Task Heartbeat_SentAgainByAnEavesdropper_UsesUpNothingOfTheNode()
    {
        using var node = await JoinAsync("heard-node");
        var heartbeat = Heartbeat(node.NodeId, node.Key);
        var heard = heartbeat with { Key = null, Proof = heartbeat.Sign(Network.CoordinatorAddress, node.Key) };
        Assert.Equal(200, (await limits.SendAsync(limits.NewAddress(), heard)).Status);

        var eavesdroppers = limits.NewAddress();
        for (var call = 0; call < NodeLimit; call++)
        {
            Assert.InRange((await limits.SendAsync(eavesdroppers, heard)).Status, 401, 429);
        }

        Assert.Equal(1, (await LimitedNetwork.UsageAsync(Network, "node", node.NodeId)).Used);
        Assert.Equal(200, (await limits.SendAsync(limits.NewAddress(), Heartbeat(node.NodeId, node.Key))).Status);
    }

    [Fact]
    public async Task Heartbeat_OverTheNodesLimit_IsRefusedFromAnyAddressAndOtherNodesAreNot()
    {
        using var busy = await JoinAsync("busy-node");
        using var other = await JoinAsync("other-node");
        var address = limits.NewAddress();

        for (var call = 0; call < NodeLimit; call++)
        {
            Assert.Equal(200, (await limits.SendAsync(address, Heartbeat(busy.NodeId, busy.Key))).Status);
        }

        var refused = await limits.SendAsync(limits.NewAddress(), Heartbeat(busy.NodeId, busy.Key));
        Assert.Equal((429, ProblemCodes.RateLimited, "40"), (refused.Status, refused.Problem?.Code, refused.Headers["RateLimit-Limit"]));
        Assert.Equal(200, (await limits.SendAsync(address, Heartbeat(other.NodeId, other.Key))).Status);
        Assert.Equal(0, (await LimitedNetwork.UsageAsync(Network, "unproven", address)).Used);
    }

    [Fact]
    public async Task Receipt_Forged_UsesUpNothingOfTheNode()
    {
        using var node = await JoinAsync("paid-node");
        var forged = new RawRequest("/transactions/submit")
        {
            Json = $$"""
                {"job_id":"job","requester_public_key":"{{Network.Requester.Account}}","worker_node_id":"{{node.NodeId}}",
                 "duration_seconds":1,"signature":"{{new string('0', 64)}}"}
                """,
        };
        var address = limits.NewAddress();
        for (var call = 0; call < Unproven; call++)
        {
            Assert.Equal(401, (await limits.SendAsync(address, forged)).Status);
        }

        Assert.Equal(429, (await limits.SendAsync(address, forged)).Status);
        Assert.Equal(0, (await LimitedNetwork.UsageAsync(Network, "node", node.NodeId)).Used);
    }

    private Task<FakeNode> JoinAsync(string nodeId) => FakeNode.JoinAsync(Network.CoordinatorAddress, Network.Owner.Key, nodeId);

    private static RawRequest Heartbeat(string nodeId, EcKeyPair key) => new("/heartbeat")
    {
        Json = $$"""{"node_id":"{{nodeId}}","tailscale_ip":"127.0.0.1","status":"IDLE","models":["m"],"hardware":{"gpu":"none","vram_free":0},"engines":[]}""",
        Key = key,
    };
}
