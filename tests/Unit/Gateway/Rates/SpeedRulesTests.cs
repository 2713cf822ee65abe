using MonkeyTroop.Gateway.Rates;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Jobs;

namespace MonkeyTroop.Tests.Unit.Gateway.Rates;

public sealed class SpeedRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly MeasuredAnswers Measured = new(2, Seconds: 6, FirstTokenSeconds: 1, PromptTokens: 40, CompletionTokens: 100);

    private static readonly JobSnapshot Job = new()
    {
        JobId = "job",
        Account = "payer",
        Owner = "owner",
        NodeId = "node",
        Model = "llama",
        Multiplier = Multiplier.Reference,
        Parallel = 1,
        Amount = new Credits(60_000_000),
        Captured = new Credits(5_000_000),
        Allowed = new Credits(5_200_000),
        Remaining = Credits.Zero,
        IsOpen = false,
        TicketSequence = 0,
        IssuedAt = Now.AddSeconds(-10),
        ExpiresAt = Now,
        Rates = new JobRates(400_000, 20_000),
    };

    [Fact]
    public void SampleOf_ChargedJob_SaysWhatItsAnswersTook()
    {
        var sample = SpeedRules.SampleOf(Job, Measured, Now)!;

        Assert.Equal((2, 40, 100), (sample.Answers, sample.PromptTokens, sample.CompletionTokens));
        Assert.Equal((1000, 5000), (sample.PromptMilliseconds, sample.CompletionMilliseconds));
        Assert.Equal(("job", "payer", "owner", Now), (sample.JobId, sample.Account, sample.Owner, sample.At));
    }

    public static TheoryData<string, JobSnapshot, MeasuredAnswers?> Silent => new()
    {
        { "not measured", Job, null },
        { "too few tokens", Job, Measured with { CompletionTokens = 63 } },
        { "all its text at once", Job, Measured with { FirstTokenSeconds = 5.9m } },
        { "longer than it has run", Job, Measured with { Seconds = 12 } },
        { "its payer's word was not heard", Job with { Allowed = null }, Measured },
        { "not charged", Job with { Captured = Credits.Zero }, Measured },
        { "the two sides differ", Job with { Difference = new Credits(1) }, Measured },
        { "an own node", Job with { Account = "owner" }, Measured },
        { "over long ago", Job with { ExpiresAt = Now.AddMinutes(-16) }, Measured },
        { "of a silo of the version before", Job with { IssuedAt = null }, Measured },
    };

    [Theory]
    [MemberData(nameof(Silent))]
    public void SampleOf_JobThatSaysNothing_IsNone(string why, JobSnapshot job, MeasuredAnswers? measured) =>
        Assert.True(SpeedRules.SampleOf(job, measured, Now) is null, why);

    [Fact]
    public void SampleOf_RequestsAtTheSameTime_MayTakeMoreThanTheJobHasRun() =>
        Assert.NotNull(SpeedRules.SampleOf(Job with { Parallel = 4 }, Measured with { Seconds = 40 }, Now));

    /// <summary>20 tokens a second, and 100 of them in 5 s.</summary>
    [Theory]
    [InlineData(20_000, 1000, 100)]
    [InlineData(40_000, 1000, 50)]
    [InlineData(20_000, 2000, 50)]
    [InlineData(900_000, 1000, 25)]
    [InlineData(1_000, 1000, 100)]
    public void SpeedOf_Sample_IsDeliveredOfPromised(long promised, int multiplier, int percent)
    {
        var sample = SpeedRules.SampleOf(Job with { Multiplier = new Multiplier(multiplier) }, Measured, Now)!;

        Assert.Equal(percent, SpeedRules.SpeedOf(sample, new JobRates(1, promised))!.Percent);
    }

    [Fact]
    public void SpeedOf_NoRates_IsNotKnown() => Assert.Null(SpeedRules.SpeedOf(SpeedRules.SampleOf(Job, Measured, Now)!, rates: null));
}
