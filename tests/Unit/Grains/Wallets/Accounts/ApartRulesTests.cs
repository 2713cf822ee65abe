using MonkeyTroop.Grains.Wallets.Accounts;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets.Accounts;

public class ApartRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly List<JobDifference> _differences = [];

    [Fact]
    public void Until_OneDifferenceAfterTheOtherWithAnOwner_IsLongerEachTime()
    {
        var at = Now;
        foreach (var hours in (int[])[1, 24])
        {
            Assert.True(Remember($"{hours}", "owner", at));
            Assert.Equal(at.AddHours(hours), ApartRules.Until(_differences, "owner", at));
            Assert.Null(ApartRules.Until(_differences, "owner", at.AddHours(hours)));
            at = at.AddHours(hours);
        }

        Assert.True(Remember("third", "owner", at));
        Assert.Equal(at.AddDays(7), ApartRules.Until(_differences, "owner", at));
        Assert.Null(ApartRules.Until(_differences, "another", at));
    }

    /// <summary>As when one network failed under several jobs.</summary>
    [Fact]
    public void Remember_MoreJobsWhileTheTwoAreApart_AreOneOccasion()
    {
        Assert.True(Remember("a", "owner", Now));
        Assert.False(Remember("b", "owner", Now.AddSeconds(1)));
        Assert.False(Remember("a", "owner", Now.AddMinutes(1)));

        Assert.Equal(Now.AddHours(1), ApartRules.Until(_differences, "owner", Now.AddMinutes(1)));
    }

    [Fact]
    public void Until_AWeekAgo_CountsNoMore()
    {
        Assert.True(Remember("old", "owner", Now.AddDays(-7)));
        Assert.True(Remember("new", "owner", Now));

        Assert.Equal(Now.AddHours(1), ApartRules.Until(_differences, "owner", Now));
    }

    /// <summary>Differences with accomplices do not push out the one that keeps a liar from somebody for a week.</summary>
    [Fact]
    public void Remember_MoreThanTheMost_ForgetsWhatKeepsApartForTheShortestTime()
    {
        var at = Now;
        foreach (var hours in (int[])[1, 24, 0])
        {
            Assert.True(Remember($"{hours}", "victim", at));
            at = at.AddHours(hours);
        }

        for (var owner = 0; owner <= ApartRules.MostRemembered; owner++)
        {
            Assert.True(Remember($"job-{owner}", $"accomplice-{owner}", at.AddSeconds(owner)));
        }

        Assert.Equal(ApartRules.MostRemembered, _differences.Count);
        Assert.Equal(at.AddDays(7), ApartRules.Until(_differences, "victim", at.AddHours(1)));
    }

    private bool Remember(string job, string owner, DateTimeOffset at) => ApartRules.Remember(_differences, new JobDifference(job, owner, at));
}
