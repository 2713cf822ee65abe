using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Accounts;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets.Accounts;

public class SmallDifferencesTests
{
    private readonly SmallDifferences _differences = new();

    [Fact]
    public void IsNoticed_OneLargeDifference_IsAtOnce() => Assert.True(IsNoticed("job", "owner", Credits.Of(2)));

    [Fact]
    public void IsNoticed_SmallOnesOfOneOwner_AddUp()
    {
        Assert.False(IsNoticed("a", "owner", Credits.Of(1)));
        Assert.False(IsNoticed("b", "another", Credits.Of(1)));
        Assert.True(IsNoticed("c", "owner", Credits.Of(1)));
        Assert.False(IsNoticed("d", "owner", Credits.Of(1))); // those before have counted
    }

    [Fact]
    public void IsNoticed_OneJobAgain_CountsOnce()
    {
        Assert.False(IsNoticed("a", "owner", new Credits(1_500_000)));
        Assert.False(IsNoticed("a", "owner", new Credits(1_500_000)));
    }

    [Fact]
    public void IsNoticed_JobThatWasCounted_CountsOnlyForWhatItRoseSince()
    {
        Assert.False(IsNoticed("a", "owner", new Credits(1_500_000)));
        Assert.True(IsNoticed("b", "owner", new Credits(600_000)));

        Assert.False(IsNoticed("a", "owner", new Credits(1_500_000)));
        Assert.False(IsNoticed("c", "owner", new Credits(500_000)));
    }

    [Fact]
    public void IsNoticed_DifferenceThatALaterWordCleared_CountsNoMore()
    {
        Assert.False(IsNoticed("a", "owner", new Credits(1_900_000)));
        Assert.False(IsNoticed("a", "owner", Credits.Zero));

        Assert.False(IsNoticed("b", "owner", new Credits(500_000)));
    }

    [Fact]
    public void IsNoticed_MoreJobsThanAreRemembered_ForgetsTheOldest()
    {
        Assert.False(IsNoticed("first", "owner", new Credits(1_999_000)));
        for (var job = 0; job < 1024; job++)
        {
            Assert.False(IsNoticed($"{job}", "another", new Credits(1)));
        }

        Assert.False(IsNoticed("last", "owner", new Credits(1_999_000)));
    }

    [Fact]
    public void IsNoticed_WhatIsExcused_IsNotUntilItAddsUpToThreeAccidents()
    {
        Assert.False(IsNoticed("a", "owner", Credits.Of(41), excused: 40));
        Assert.False(IsNoticed("b", "owner", Credits.Of(40), excused: 40));
        Assert.True(IsNoticed("c", "owner", Credits.Of(39), excused: 40));
    }

    private bool IsNoticed(string jobId, string owner, Credits difference, long excused = 0) =>
        _differences.IsNoticed(jobId, owner, difference, Credits.Of(excused));
}
