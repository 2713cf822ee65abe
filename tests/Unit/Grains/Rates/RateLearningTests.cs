using CsCheck;
using MonkeyTroop.Grains.Rates;
using MonkeyTroop.Grains.Wallets;

namespace MonkeyTroop.Tests.Unit.Grains.Rates;

public sealed class RateLearningTests
{
    /// <summary>What the size lets expect: the usual speed of the samples.</summary>
    private static readonly JobRates Near = new(800_000, 40_000);

    [Fact]
    public void Of_ThreeOwners_IsTheMedianAndPromptsAreTwentyTimesAsFast() => Assert.Equal(
        new JobRates(760_160, 38_008, AreLearned: true),
        Learned(Samples.Owned("slow", 10_000), Samples.Owned("usual", 2631), Samples.Owned("fast", 100)));

    [Fact]
    public void Of_FourOwners_IsTheSlowerOneOfTheMiddle() => Assert.Equal(
        38_008, Learned(Samples.Owned("a", 10_000), Samples.Owned("b", 2631), Samples.Owned("c"), Samples.Owned("d", 100))!.Completion);

    [Theory]
    [InlineData(19, 5)]
    [InlineData(20, 4)]
    public void Of_TooFewJobsOrPayersOfOneOfThree_IsNone(int jobs, int payers) =>
        Assert.Null(RateLearning.Of([Samples.Owned("a"), Samples.Owned("b"), Samples.Owned("c", jobs: jobs, payers: payers)], Near, before: null));

    [Theory]
    [InlineData(20_000, 22_000)]
    [InlineData(39_000, 40_000)]
    [InlineData(100_000, 90_000)]
    [InlineData(5, 6)]
    public void Of_RatesBefore_MovesByATenthAtMost(long before, long now) => Assert.Equal(
        now,
        RateLearning.Of([Samples.Owned("a"), Samples.Owned("b"), Samples.Owned("c")], Near, new JobRates(20 * before, before))!.Completion);

    [Theory]
    [InlineData(1_000_000, 20_000)]
    [InlineData(1, 160_000)]
    public void Of_DayAfterDay_StaysWithinHalfAndFourTimesOfWhatTheSizeLetsExpect(long milliseconds, long end)
    {
        var rates = Near;
        for (var day = 0; day < 60; day++)
        {
            rates = RateLearning.Of([Samples.Owned("a", milliseconds), Samples.Owned("b", milliseconds), Samples.Owned("c", milliseconds)], Near, rates)!;
        }

        Assert.Equal(new JobRates(20 * end, end, AreLearned: true), rates);
    }

    /// <summary>One payer of five, with as many jobs as count of it, at every owner.</summary>
    [Fact]
    public void Of_PayerThatLiesAtEveryOwner_MovesNothing() =>
        Gen.Select(Gen.Long[64, 1_000_000_000], Gen.Long[200, 88_473_600_000]).Sample((tokens, milliseconds) =>
        {
            IReadOnlyList<SpeedSample> Lied(string owner) =>
            [
                .. Samples.Owned(owner),
                .. Enumerable.Range(100, SpeedSamples.MostOfPayer).Select(number => Samples.Of(owner, "liar", number, milliseconds) with
                {
                    CompletionTokens = tokens, PromptTokens = tokens, PromptMilliseconds = milliseconds,
                }),
            ];

            Assert.Equal(Near with { AreLearned = true }, Learned(Lied("a"), Lied("b"), Lied("c")));
        });

    [Fact]
    public void Of_NodesOfALargerMultiplier_AreReckonedInSecondsOfTheReferenceGpu()
    {
        IReadOnlyList<SpeedSample> Faster(string owner) => [.. Samples.Owned(owner, 1250).Select(sample => sample with { Multiplier = new Multiplier(2000) })];

        Assert.Equal(40_000, Learned(Faster("a"), Faster("b"), Faster("c"))!.Completion);
    }

    /// <summary>Prompts of 1,000 tokens: of each payer's four one is read in 1.25 s, and the others come out of a cache in 60 ms.</summary>
    [Fact]
    public void Of_LongPromptsOfWhichMostAreCached_IsTheSpeedOfTheOthers()
    {
        IReadOnlyList<SpeedSample> Long(string owner) => [.. Samples.Owned(owner).Select(
            (sample, number) => sample with { PromptTokens = 1000, PromptMilliseconds = number < 5 ? 1300 : 60 })];

        Assert.Equal(800_000, Learned(Long("a"), Long("b"), Long("c"))!.Prompt);
    }

    /// <summary>An owner with payers of its own can slow or quicken only itself.</summary>
    [Fact]
    public void Of_OneLiarAmongThree_StaysBetweenTheTwoOthers() =>
        Gen.Long[1, 100_000_000].Sample(milliseconds => Assert.InRange(
            Learned(Samples.Owned("a", 2400), Samples.Owned("b", 2600), Samples.Owned("liar", milliseconds))!.Completion, 38_461, 41_666));

    /// <summary>Whatever figures pass the gateway's rules, rates come of them.</summary>
    [Fact]
    public void Of_AbsurdFigures_AreStillRates() =>
        Gen.Select(Gen.Long[1, 1_000_000_000], Gen.Long[1, 88_473_600_000], Gen.Int[1, 20_000], Gen.Long[0, 1_000_000_000]).Sample(figures =>
        {
            var (tokens, milliseconds, multiplier, prompts) = figures;
            IReadOnlyList<SpeedSample> Absurd(string owner) => [.. Samples.Owned(owner).Select(sample => sample with
            {
                CompletionTokens = tokens,
                CompletionMilliseconds = milliseconds,
                PromptMilliseconds = milliseconds,
                PromptTokens = prompts,
                Multiplier = new Multiplier(multiplier),
            })];

            var rates = Learned(Absurd("a"), Absurd("b"), Absurd("c"))!;

            Assert.InRange(rates.Completion, 36_000, 44_000);
            Assert.InRange(rates.Prompt, 720_000, 880_000);
        });

    private static JobRates? Learned(params IReadOnlyList<SpeedSample>[] owners) => RateLearning.Of(owners, Near, before: null);
}
