using MonkeyTroop.Grains.Wallets.Accounts;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets.Accounts;

public sealed class QuestionRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 8, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(2, 2, false)]
    [InlineData(3, 3, true)]
    [InlineData(3, 11, true)]
    [InlineData(3, 12, false)]
    [InlineData(30, 120, false)]
    [InlineData(31, 120, true)]
    public void IsInQuestion_DifferedWithMoreThanAQuarterAndThree_Is(int differed, int met, bool isInQuestion) =>
        Assert.Equal(isInQuestion, QuestionRules.IsInQuestion(differed, met));

    [Fact]
    public void DifferedWith_OwnersOfTrustedNodesLately_CountOnceEach()
    {
        var owners = QuestionRules.DifferedWith(
            [
                new JobDifference("1", "often", Now.AddDays(-1), IsTrusted: true),
                new JobDifference("2", "often", Now, IsTrusted: true),
                new JobDifference("3", "long-ago", Now.AddDays(-7), IsTrusted: true),
                new JobDifference("4", "untrusted", Now),
            ],
            Now);

        Assert.Equal(["often"], owners);
    }

    [Fact]
    public void TrustedJobs_MoreThanAreRemembered_ForgetTheOldest()
    {
        var jobs = new TrustedJobs();
        for (var job = 0; job <= 1024; job++)
        {
            jobs.Add($"{job}");
        }

        Assert.Equal((false, true, true), (jobs.Contains("0"), jobs.Contains("1"), jobs.Contains("1024")));
    }
}
