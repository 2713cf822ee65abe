using MonkeyTroop.Grains.RateLimiting;

namespace MonkeyTroop.Tests.Cluster.RateLimiting;

[Collection(nameof(CoordinatorCluster))]
public class RateLimitGrainTests(CoordinatorCluster cluster)
{
    private static readonly RateLimitRule Rule = new(5, TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));
    private readonly string _key = $"default/{Guid.NewGuid():N}";

    private IRateLimitGrain Grain => cluster.Grains.GetGrain<IRateLimitGrain>(_key);

    [Fact]
    public async Task Admit_ManyAtOnce_LetsExactlyTheLimitPass()
    {
        var admissions = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Grain.Admit(Rule)));

        Assert.Equal(Rule.Limit, admissions.Count(admission => admission.IsAdmitted));
        Assert.All(admissions.Where(admission => !admission.IsAdmitted), refused => Assert.True(refused.Reset > TimeSpan.FromMinutes(59)));
        Assert.Equal((5, 50L), await Grain.Look(Rule) is var usage ? (usage.Used, usage.Heard) : default);
    }

    [Fact]
    public async Task Admit_AfterTheGrainEnded_GoesOnWithTheSameWindow()
    {
        // A tenth of the limit is 4, so 36 are written when they come and 3 when the grain ends; all must come back.
        var rule = Rule with { Limit = 40 };
        for (var call = 0; call < 39; call++)
        {
            await Grain.Admit(rule);
        }

        await CoordinatorCluster.RestartAsync(Grain);

        Assert.Equal((39, 0L), await Grain.Look(rule) is var usage ? (usage.Used, usage.Heard) : default);
        Assert.True((await Grain.Admit(rule)).IsAdmitted);
        Assert.False((await Grain.Admit(rule)).IsAdmitted);
    }

    [Fact]
    public async Task Admit_SmallerLimitThanBefore_RefusesAtOnce()
    {
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Grain.Admit(Rule)));

        Assert.False((await Grain.Admit(Rule with { Limit = 3 })).IsAdmitted);
        Assert.Equal(3, (await Grain.Look(Rule with { Limit = 3 })).Used);
    }

    [Fact]
    public async Task Reset_UsedUp_LetsPassAlsoAfterTheGrainEnded()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Grain.Admit(Rule)));
        await Grain.Reset();
        await CoordinatorCluster.RestartAsync(Grain);

        Assert.Equal(0, (await Grain.Look(Rule)).Used);
        Assert.True((await Grain.Admit(Rule)).IsAdmitted);
    }
}
