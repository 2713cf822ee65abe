using MonkeyTroop.Grains.Nodes;

namespace MonkeyTroop.Tests.Cluster.Nodes;

[Collection(nameof(CoordinatorCluster))]
public class InviteGrainTests(CoordinatorCluster cluster)
{
    private IInviteGrain Invite { get; } = cluster.Grains.GetGrain<IInviteGrain>($"invite-{Guid.NewGuid():N}");

    [Fact]
    public async Task Redeem_Unknown_IsNull() => Assert.Null(await Invite.Redeem("node", "key"));

    [Fact]
    public async Task Redeem_Expired_IsNull()
    {
        await Invite.Create("owner", TimeProvider.System.GetUtcNow().AddSeconds(-1));

        Assert.Null(await Invite.Redeem("node", "key"));
    }

    [Fact]
    public async Task Redeem_BySecondNode_IsNullAlsoAfterTheGrainEnded()
    {
        await Invite.Create("owner", TimeProvider.System.GetUtcNow().AddMinutes(15));

        Assert.Equal("owner", await Invite.Redeem("node", "key"));
        await CoordinatorCluster.RestartAsync(Invite);
        Assert.Null(await Invite.Redeem("other", "key"));
        Assert.Null(await Invite.Redeem("node", "other key"));
        Assert.Equal("owner", await Invite.Redeem("node", "key"));
    }
}
