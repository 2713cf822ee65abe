using MonkeyTroop.Gateway.Caching;

namespace MonkeyTroop.Tests.Unit.Gateway.Caching;

public sealed class RecentMapTests
{
    [Fact]
    public void Put_BeyondTheCapacity_ForgetsWhatWasPutInLongestAgo()
    {
        var map = new RecentMap<string, int>(2);
        map.Put("a", 1);
        map.Put("b", 2);
        map.Put("a", 3);
        map.Put("c", 4);

        Assert.False(map.TryGet("b", out _));
        Assert.True(map.TryGet("a", out var a) && map.TryGet("c", out var c) && (a, c) == (3, 4));
    }

    [Fact]
    public void GetOrAdd_Known_MakesNothing()
    {
        var map = new RecentMap<string, int>(2);

        Assert.Equal(1, map.GetOrAdd("a", () => 1));
        Assert.Equal(1, map.GetOrAdd("a", () => 2));
        map.Remove("a");
        Assert.Equal(2, map.GetOrAdd("a", () => 2));
    }
}
