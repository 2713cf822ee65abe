using MonkeyTroop.Grains.Rates;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Cluster.Rates;

[Collection(nameof(CoordinatorCluster))]
public sealed class ModelSpeedGrainTests(CoordinatorCluster cluster)
{
    private readonly string _model = $"model-{Guid.NewGuid():N}";

    private IModelSpeedGrain Speed => cluster.Grains.GetGrain<IModelSpeedGrain>(_model);

    private ILearnedRatesGrain Learned => cluster.Grains.GetGrain<ILearnedRatesGrain>(0);

    [Fact]
    public async Task Learn_EnoughJobsOfThreeOwners_IsLearnedOnceADayAndKept()
    {
        await LearnAsync("a", "b");
        await HasAsync(40);
        Assert.Null((await Speed.Look()).Learned);

        await LearnAsync("c");

        await HasAsync(60);
        var learned = (await Speed.Look()).Learned!;
        Assert.Equal(new JobRates(440_000, 22_000, AreLearned: true), learned.Rates); // a tenth above what the size lets expect
        await LearnAsync("d");
        await HasAsync(80);
        Assert.Equal(learned, (await Speed.Look()).Learned);
        await CoordinatorCluster.RestartAsync(Speed);
        await CoordinatorCluster.RestartAsync(Learned);
        Assert.Equal(learned, (await Speed.Look()).Learned);
        await HasAsync(80);
        Assert.Contains(learned, (await Learned.GetSince(Guid.Empty))!.Models);
    }

    [Fact]
    public async Task GetSince_NothingIsNew_IsNone()
    {
        await LearnAsync("a", "b", "c");
        await HasAsync(60);
        var version = (await Learned.GetSince(Guid.Empty))!.Version;

        Assert.Null(await Learned.GetSince(version));
        await Learned.Put(new LearnedRates($"other-{_model}", new JobRates(1, 1, AreLearned: true), 60, 3, TimeProvider.System.GetUtcNow()));
        Assert.NotNull(await Learned.GetSince(version));
    }

    /// <summary>No caller waits until a job is taken in.</summary>
    private Task HasAsync(int jobs) => Eventually.TrueAsync(async () => (await Speed.Look()).Jobs == jobs, "the jobs are taken in");

    private async Task LearnAsync(params string[] owners)
    {
        foreach (var owner in owners)
        {
            for (var number = 0; number < 20; number++)
            {
                var sample = new SpeedSample
                {
                    JobId = $"{owner} {number}",
                    Account = $"payer-{number % 5}",
                    Owner = owner,
                    Multiplier = Multiplier.Reference,
                    Answers = 1,
                    PromptTokens = 20,
                    CompletionTokens = 100,
                    PromptMilliseconds = 100,
                    CompletionMilliseconds = 2500,
                    At = TimeProvider.System.GetUtcNow(),
                };
                await Speed.Learn(sample, guess: new JobRates(400_000, 20_000));
            }
        }
    }
}
