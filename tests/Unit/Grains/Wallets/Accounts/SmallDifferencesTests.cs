using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Accounts;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets.Accounts;

public class SmallDifferencesTests
{
    private readonly SmallDifferences _differences = new();

    [Fact]
    public void IsNoticed_OneLargeDifference_IsAtOnce() => Assert.True(_differences.IsNoticed("job", "owner", Credits.Of(2)));

    [Fact]
    public void IsNoticed_SmallOnesOfOneOwner_AddUp()
    {
        Assert.False(_differences.IsNoticed("a", "owner", Credits.Of(1)));
        Assert.False(_differences.IsNoticed("b", "another", Credits.Of(1)));
        Assert.True(_differences.IsNoticed("c", "owner", Credits.Of(1)));
        Assert.False(_differences.IsNoticed("d", "owner", Credits.Of(1))); // those before have counted
    }

    [Fact]
    public void IsNoticed_OneJobAgain_CountsOnce()
    {
        Assert.False(_differences.IsNoticed("a", "owner", new Credits(1_500_000)));
        Assert.False(_differences.IsNoticed("a", "owner", new Credits(1_500_000)));
    }

    [Fact]
    public void IsNoticed_MoreJobsThanAreRemembered_ForgetsTheOldest()
    {
        Assert.False(_differences.IsNoticed("first", "owner", new Credits(1_999_000)));
        for (var job = 0; job < 1024; job++)
        {
            Assert.False(_differences.IsNoticed($"{job}", "another", new Credits(1)));
        }

        Assert.False(_differences.IsNoticed("last", "owner", new Credits(1_999_000)));
    }
}
