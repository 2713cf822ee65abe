using MonkeyTroop.Grains.Wallets.Accounts;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets.Accounts;

public class ApartRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 3_600)]
    [InlineData(2, 86_400)]
    [InlineData(3, 604_800)]
    [InlineData(9, 604_800)]
    public void Until_DifferencesWithAnOwner_IsLongerEachTime(int times, int seconds)
    {
        List<JobDifference> differences = [.. Enumerable.Range(0, times).Select(job => new JobDifference($"{job}", "owner", Now))];

        Assert.Equal(Now.AddSeconds(seconds), ApartRules.Until(differences, "owner", Now));
        Assert.Equal(Now.AddSeconds(seconds), ApartRules.Until(differences, "owner", Now.AddSeconds(seconds - 1)));
        Assert.Null(ApartRules.Until(differences, "owner", Now.AddSeconds(seconds)));
        Assert.Null(ApartRules.Until(differences, "another", Now));
    }

    [Fact]
    public void Until_AWeekAgo_CountsNoMore()
    {
        List<JobDifference> differences = [new("old", "owner", Now.AddDays(-7)), new("new", "owner", Now)];

        Assert.Equal(Now.AddHours(1), ApartRules.Until(differences, "owner", Now));
    }

    [Fact]
    public void Remember_TheSameJobAgain_IsOne()
    {
        List<JobDifference> differences = [];

        Assert.True(ApartRules.Remember(differences, new JobDifference("job", "owner", Now)));
        Assert.False(ApartRules.Remember(differences, new JobDifference("job", "owner", Now.AddMinutes(1))));
        Assert.Single(differences);
    }

    [Fact]
    public void Remember_MoreThanTheMost_ForgetsTheOldest()
    {
        List<JobDifference> differences = [];
        for (var job = 0; job <= ApartRules.MostRemembered; job++)
        {
            Assert.True(ApartRules.Remember(differences, new JobDifference($"{job}", "owner", Now.AddSeconds(job))));
        }

        Assert.Equal((ApartRules.MostRemembered, "1"), (differences.Count, differences[0].JobId));
    }
}
