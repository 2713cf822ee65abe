using MonkeyTroop.Grains.Tickets;

namespace MonkeyTroop.Tests.Unit.Grains.Tickets;

public sealed class MasterKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("master-key-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Find_NoneAndNothingSealedYet_MakesAFileForItsOwnerAlone()
    {
        var (key, source, isNew) = MasterKey.Find(new TicketOptions(), _folder, mayCreate: true);
        var again = MasterKey.Find(new TicketOptions(), _folder, mayCreate: false);

        Assert.Equal((Path.Combine(_folder, "master-key"), true, false), (source, isNew, again.IsNew));
        Assert.Equal(key, again.Key);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(source));
        }
    }

    [Fact]
    public void Find_NoneThoughKeysAreSealed_SaysWhatToGive()
    {
        var refused = Assert.Throws<SigningKeyException>(() => MasterKey.Find(new TicketOptions(), _folder, mayCreate: false));

        Assert.Contains("TROOP_MASTER_KEY", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("c2hvcnQ=")]
    [InlineData("not base64 at all, but long enough to be")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Find_NotThirtyTwoBytes_IsRefusedWithoutRepeatingIt(string text)
    {
        var path = Path.Combine(_folder, "given");
        File.WriteAllText(path, text);
        foreach (var options in (TicketOptions[])[new() { MasterKey = text }, new() { MasterKeyPath = path }])
        {
            var refused = Assert.Throws<SigningKeyException>(() => MasterKey.Find(options, _folder, mayCreate: true));
            Assert.Contains("32 bytes", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(text, refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Find_FileThatIsNotThere_IsNotMade()
    {
        var options = new TicketOptions { MasterKeyPath = Path.Combine(_folder, "typo") };

        Assert.Contains("typo", Assert.Throws<SigningKeyException>(() => MasterKey.Find(options, _folder, mayCreate: true)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(options.MasterKeyPath));
    }
}
