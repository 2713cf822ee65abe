using MonkeyTroop.Launcher.Networks;
using MonkeyTroop.ServiceDefaults;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.Launcher.Networks;

public sealed class RunFolderTests : IDisposable
{
    private readonly TestFolder _folder = new("run");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Leave_FreshFolder_IsRemoved()
    {
        var run = RunFolder.Open(null);
        File.WriteAllText(run["worker.log"], "");

        run.Leave();

        Assert.False(Directory.Exists(run.Path));
    }

    [Fact]
    public void Leave_FolderThatWasAskedFor_Stays()
    {
        var run = RunFolder.Open(Path.Combine(_folder.Path, "new", "data"));

        run.Leave();

        Assert.True(Directory.Exists(run.Path));
    }

    [Fact]
    public void Open_FolderBelowAFile_IsAFailureThatNamesIt()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");

        var failure = Assert.Throws<StartupFailureException>(() => RunFolder.Open(Path.Combine(file, "data")));

        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
    }
}
