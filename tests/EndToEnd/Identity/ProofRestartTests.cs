using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.EndToEnd.Identity;

/// <summary>Proofs that somebody captured, sent again after the coordinator has lost its memory.</summary>
public sealed class ProofRestartTests : NetworkTest
{
    [Fact]
    public async Task Invite_ProofReplayedAfterAKill_IsRefusedAndAFreshOneIsNot()
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false });
        var captured = Captured(network, new RawRequest("/nodes/invite") { ContentType = null }, network.Owner.Key);
        var token = JsonSerializer.Deserialize((await network.Owner.SendAsync(captured)).Body, ProtocolJson.Default.InviteResponse)!.JoinToken;
        network.KeepOutOfLogs("a join token", token);

        await network.Coordinator.KillAsync();
        await network.StartCoordinatorAsync();
        var replayed = await network.Owner.SendAsync(captured);

        Assert.Equal((401, ProblemCodes.ProofReused), (replayed.Status, replayed.Problem?.Code));
        await network.Owner.InviteAsync();
        Assert.NotNull((await FakeNode.TryJoinAsync(network.CoordinatorAddress, "invited", owner: null, token)).Value);
    }

    [Fact]
    public async Task Register_ProofsReplayedAfterAKill_ShowNoReceiptKey()
    {
        var network = await StartAsync(new TroopNetworkOptions { Client = false });
        using var nodeKey = EcKeyPair.Create();
        var request = new RawRequest(CoordinatorPaths.Register)
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(
                new RegisterRequest { NodeId = "captured", NodePublicKey = nodeKey.PublicKey }, ProtocolJson.Default.RegisterRequest),
        };
        var captured = Captured(network, request, nodeKey) with { OwnerProof = Captured(network, request, network.Owner.Key).Proof };
        Assert.Equal(200, (await network.Owner.SendAsync(captured)).Status);

        await network.Coordinator.KillAsync();
        await network.StartCoordinatorAsync();
        var replayed = await network.Owner.SendAsync(captured);

        Assert.Equal((401, ProblemCodes.ProofReused), (replayed.Status, replayed.Problem?.Code));
        Assert.DoesNotContain("receipt_key", replayed.Body, StringComparison.Ordinal);
        var again = Captured(network, request, nodeKey) with { OwnerProof = Captured(network, request, network.Owner.Key).Proof };
        Assert.Equal(200, (await network.Owner.SendAsync(again)).Status);
    }

    /// <summary>The proof is by a clock that is fast within what is allowed, so that it is still good when the coordinator is back.</summary>
    private static RawRequest Captured(TroopNetwork network, RawRequest request, EcKeyPair key) => request with
    {
        Proof = ProofSigner.Sign(key, request.Method.Method, new Uri(network.CoordinatorAddress, request.Path), request.Body, new FastClock()),
    };

    private sealed class FastClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromSeconds(50);
    }
}
