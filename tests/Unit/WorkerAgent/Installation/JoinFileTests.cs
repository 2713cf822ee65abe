using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.WorkerAgent.Installation;

namespace MonkeyTroop.Tests.Unit.WorkerAgent.Installation;

public sealed class JoinFileTests : IDisposable
{
    private const UnixFileMode OwnerAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestFolder _folder = new("join");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_AToken_IsForItsOwnerAlone()
    {
        var file = _folder.At(JoinFile.Name);

        JoinFile.Write(file, "abc123");

        Assert.Equal("Registration__JoinToken=abc123\n", File.ReadAllText(file));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == OwnerAlone);
    }

    [Fact]
    public void Write_AServicesText_IsForEveryReader()
    {
        var file = _folder.At("system", "a.service");

        ServiceFile.Write(file, "one");
        ServiceFile.Write(file, "two");

        Assert.Equal("two", File.ReadAllText(file));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (OwnerAlone | UnixFileMode.GroupRead | UnixFileMode.OtherRead));
    }
}
