using MonkeyTroop.Grains.Identity;

namespace MonkeyTroop.Tests.Cluster.Identity;

[Collection(nameof(CoordinatorCluster))]
public class UsedProofGrainTests(CoordinatorCluster cluster)
{
    private readonly IUsedProofGrain _proof = cluster.Grains.GetGrain<IUsedProofGrain>($"{Guid.NewGuid():N}");

    [Fact]
    public async Task Use_ManyAtOnceAndAgainAfterTheGrainEnded_IsTrueOnce()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _proof.Use()));
        await CoordinatorCluster.RestartAsync(_proof);

        Assert.Equal(1, answers.Count(used => used));
        Assert.False(await _proof.Use());
    }
}
