using CsCheck;
using MonkeyTroop.Grains.Rates;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Unit.Grains.Rates;

public sealed class RateLearningTests
{
    [Fact]
    public void Of_ThreeOwners_IsTheMedianAndPromptsAreTwentyTimesAsFast() => Assert.Equal(
        new JobRates(800_000, 40_000, AreLearned: true),
        RateLearning.Of([Samples.Owned("slow", 10_000), Samples.Owned("usual"), Samples.Owned("fast", 100)], before: null));

    [Fact]
    public void Of_FourOwners_IsTheSlowerOneOfTheMiddle() => Assert.Equal(
        20_000,
        RateLearning.Of([Samples.Owned("a", 10_000), Samples.Owned("b", 5000), Samples.Owned("c"), Samples.Owned("d", 100)], before: null)!.Completion);

    [Theory]
    [InlineData(19, 5)]
    [InlineData(20, 4)]
    public void Of_TooFewJobsOrPayersOfOneOfThree_IsNone(int jobs, int payers) =>
        Assert.Null(RateLearning.Of([Samples.Owned("a"), Samples.Owned("b"), Samples.Owned("c", jobs: jobs, payers: payers)], before: null));

    [Theory]
    [InlineData(20_000, 22_000)]
    [InlineData(39_000, 40_000)]
    [InlineData(100_000, 90_000)]
    [InlineData(5, 6)]
    public void Of_RatesBefore_MovesByATenthAtMost(long before, long now) => Assert.Equal(
        now,
        RateLearning.Of([Samples.Owned("a"), Samples.Owned("b"), Samples.Owned("c")], new JobRates(20 * before, before))!.Completion);

    [Fact]
    public void Of_NodesOfALargerMultiplier_AreReckonedInSecondsOfTheReferenceGpu()
    {
        IReadOnlyList<SpeedSample> Faster(string owner) => [.. Samples.Owned(owner, 1250).Select(sample => sample with { Multiplier = new Multiplier(2000) })];

        Assert.Equal(40_000, RateLearning.Of([Faster("a"), Faster("b"), Faster("c")], before: null)!.Completion);
    }

    /// <summary>Prompts of 1,000 tokens: three in four come out of a cache in 60 ms, the others are read in a second.</summary>
    [Fact]
    public void Of_LongPromptsOfWhichMostAreCached_IsTheSpeedOfTheOthers()
    {
        IReadOnlyList<SpeedSample> Long(string owner) => [.. Samples.Owned(owner).Select(
            (sample, number) => sample with { PromptTokens = 1000, PromptMilliseconds = number % 4 == 0 ? 1050 : 60 })];

        Assert.Equal(1_000_000, RateLearning.Of([Long("a"), Long("b"), Long("c")], before: null)!.Prompt);
    }

    /// <summary>An owner with payers of its own can slow or quicken only itself.</summary>
    [Fact]
    public void Of_OneLiarAmongThree_StaysBetweenTheTwoOthers() =>
        Gen.Long[1, 100_000_000].Sample(milliseconds => Assert.InRange(
            RateLearning.Of([Samples.Owned("a", 2000), Samples.Owned("b", 4000), Samples.Owned("liar", milliseconds)], before: null)!.Completion, 25_000, 50_000));

    /// <summary>Whatever figures pass the gateway's rules, rates come of them.</summary>
    [Fact]
    public void Of_AbsurdFigures_AreStillRates() =>
        Gen.Select(Gen.Long[1, 1_000_000_000], Gen.Long[1, 88_473_600_000], Gen.Int[1, 20_000], Gen.Long[0, 1_000_000_000]).Sample((tokens, milliseconds, multiplier, prompts) =>
        {
            IReadOnlyList<SpeedSample> Absurd(string owner) => [.. Samples.Owned(owner).Select(sample => sample with
            {
                CompletionTokens = tokens, CompletionMilliseconds = milliseconds, PromptMilliseconds = milliseconds, PromptTokens = prompts,
                Multiplier = new Multiplier(multiplier),
            })];

            var rates = RateLearning.Of([Absurd("a"), Absurd("b"), Absurd("c")], before: null)!;

            Assert.InRange(rates.Completion, 50, 2_000_000);
            Assert.InRange(rates.Prompt, 50, 40_000_000);
        });
}
