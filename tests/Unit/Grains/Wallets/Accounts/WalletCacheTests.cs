using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Grains.Wallets.Accounts;

namespace MonkeyTroop.Tests.Unit.Grains.Wallets.Accounts;

public class WalletCacheTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly WalletCache _cache;

    public WalletCacheTests() => _cache = new WalletCache(_time, TimeSpan.FromSeconds(1));

    [Fact]
    public void Learn_OlderSnapshotAfterANewer_KeepsTheNewer()
    {
        _cache.Learn(Wallet(version: 7));

        Assert.Equal(7, _cache.Learn(Wallet(version: 6))!.Version);
        Assert.Equal(7, _cache.Fresh!.Version);
        Assert.Equal(8, _cache.Learn(Wallet(version: 8))!.Version);
    }

    [Fact]
    public void Fresh_AfterItsTime_IsNull()
    {
        Assert.Null(_cache.Fresh);
        _cache.Learn(Wallet(version: 1));
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.NotNull(_cache.Fresh);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Null(_cache.Fresh);
    }

    [Fact]
    public void Learn_Nothing_ReturnsWhatIsKnown()
    {
        Assert.Null(_cache.Learn(null));
        _cache.Learn(Wallet(version: 3));

        Assert.Equal(3, _cache.Learn(null)!.Version);
    }

    private static WalletSnapshot Wallet(long version) => new("account", Credits.Of(version), Credits.Zero, Credits.Zero, version);
}
