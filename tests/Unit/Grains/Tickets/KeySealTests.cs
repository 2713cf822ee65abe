using System.Security.Cryptography;
using System.Text;
using MonkeyTroop.Grains.Tickets;

namespace MonkeyTroop.Tests.Unit.Grains.Tickets;

public class KeySealTests
{
    private const string Secret = "-----BEGIN PRIVATE KEY-----\nMII...";
    private readonly KeySeal _seal = new(RandomNumberGenerator.GetBytes(KeySeal.KeyBytes));

    [Fact]
    public void Open_OwnSeal_GivesTheKeyAndTheSealDoesNotShowIt()
    {
        var sealedKey = _seal.Seal("kid", Secret);

        Assert.Equal(Secret, _seal.Open("kid", sealedKey));
        Assert.DoesNotContain("PRIVATE", Encoding.Latin1.GetString(sealedKey), StringComparison.Ordinal);
        Assert.NotEqual(sealedKey, _seal.Seal("kid", Secret));
    }

    [Fact]
    public void Open_OtherMasterKey_IsRefused() =>
        Assert.Null(new KeySeal(RandomNumberGenerator.GetBytes(KeySeal.KeyBytes)).Open("kid", _seal.Seal("kid", Secret)));

    [Fact]
    public void Open_SealMovedToAnotherRow_IsRefused() => Assert.Null(_seal.Open("other", _seal.Seal("kid", Secret)));

    [Fact]
    public void Open_AnyByteChangedOrCutOff_IsRefused()
    {
        var sealedKey = _seal.Seal("kid", Secret);
        for (var i = 0; i < sealedKey.Length; i++)
        {
            var changed = sealedKey.ToArray();
            changed[i] ^= 1;
            Assert.Null(_seal.Open("kid", changed));
            Assert.Null(_seal.Open("kid", sealedKey.AsSpan(0, i)));
        }
    }
}
