using System.Net;
using MonkeyTroop.Protocol.Errors;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit.Coordinator;

namespace MonkeyTroop.Tests.EndToEnd.Nodes;

public sealed class JoinTests(CoordinatorOnly fixture) : NetworkTest(fixture), IClassFixture<CoordinatorOnly>
{
    [Fact]
    public async Task Join_InviteToken_MakesTheInviterTheOwnerOnce()
    {
        var invite = await Network.Owner.InviteAsync();

        var first = await FakeNode.TryJoinAsync(Network.CoordinatorAddress, "invited-1", owner: null, invite.JoinToken);
        var second = await FakeNode.TryJoinAsync(Network.CoordinatorAddress, "invited-2", owner: null, invite.JoinToken);

        Assert.Equal(Network.Owner.Account, first.Value?.Owner);
        Assert.Equal(HttpStatusCode.Forbidden, second.Status);
        Assert.Equal(ProblemCodes.InvalidJoinToken, second.Problem?.Code);
    }

    [Fact]
    public async Task Join_UnknownToken_IsForbidden()
    {
        var answer = await FakeNode.TryJoinAsync(Network.CoordinatorAddress, "uninvited", owner: null, new string('0', 48));

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
    }

    [Fact]
    public async Task Join_SameIdWithAnotherKey_IsAConflict()
    {
        var answer = await FakeNode.TryJoinAsync(Network.CoordinatorAddress, fixture.Node.NodeId, Network.Owner.Key, joinToken: null);

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Equal(ProblemCodes.NodeTaken, answer.Problem?.Code);
    }

    [Fact]
    public async Task Join_SameIdByAnotherAccount_IsAConflict()
    {
        using var stranger = EcKeyPair.Create();

        var answer = await FakeNode.TryJoinAsync(Network.CoordinatorAddress, fixture.Node.NodeId, stranger, joinToken: null);

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
    }

    [Fact]
    public async Task Join_ReplayedOwnersProof_IsRefused()
    {
        using var nodeKey = EcKeyPair.Create();
        var request = new RawRequest("/nodes/register")
        {
            Json = $$$"""{"node_id":"replayed","node_public_key":{"kty":"EC","crv":"P-256","x":"{{{nodeKey.PublicKey.X}}}","y":"{{{nodeKey.PublicKey.Y}}}"}}""",
            Key = nodeKey,
        };
        request = request with { OwnerProof = request.Sign(Network.CoordinatorAddress, Network.Owner.Key) };

        Assert.Equal(200, (await Network.Owner.SendAsync(request)).Status);
        var second = await Network.Owner.SendAsync(request);

        Assert.Equal(401, second.Status);
        Assert.Equal(ProblemCodes.ProofReused, second.Problem?.Code);
    }

    [Fact]
    public async Task Join_NeitherTokenNorOwner_IsRefused()
    {
        var answer = await FakeNode.TryJoinAsync(Network.CoordinatorAddress, "nobodys", owner: null, joinToken: null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
    }
}
