using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.Tests.Unit.Protocol.Identity;

public sealed class SecretFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("secrets-");

    private string Secret => Path.Combine(_folder.FullName, "secret");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void TryCreate_NoFile_WritesItForItsOwnerAlone()
    {
        Assert.True(SecretFile.TryCreate(Secret, "content"));

        Assert.Equal("content", File.ReadAllText(Secret));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Secret));
        }
    }

    [Fact]
    public void TryCreate_FileExists_LeavesItAndNothingElse()
    {
        File.WriteAllText(Secret, "first");

        Assert.False(SecretFile.TryCreate(Secret, "second"));

        Assert.Equal("first", File.ReadAllText(Secret));
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public void TryCreate_ManyAtOnce_ExactlyOneWins()
    {
        for (var round = 0; round < 100; round++)
        {
            var path = $"{Secret}{round}";
            var winners = new System.Collections.Concurrent.ConcurrentBag<string>();
            Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            {
                if (SecretFile.TryCreate(path, $"{i}"))
                {
                    winners.Add($"{i}");
                }
            });

            Assert.Equal(Assert.Single(winners), File.ReadAllText(path));
        }

        Assert.Equal(100, _folder.GetFiles().Length);
    }

    [Theory]
    [InlineData("0600", true)]
    [InlineData("0400", true)]
    [InlineData("0640", true)]
    [InlineData("0644", false)]
    [InlineData("0666", false)]
    [InlineData("0620", false)]
    [InlineData("0602", false)]
    public void Read_FileOfAMode_IsReadWhenOthersCannot(string mode, bool isSecret)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.WriteAllText(Secret, "s3cr3t");
        File.SetUnixFileMode(Secret, (UnixFileMode)Convert.ToInt32(mode, 8));
        File.CreateSymbolicLink(Secret + "-link", Secret);

        foreach (var path in (string[])[Secret, Secret + "-link"])
        {
            if (isSecret)
            {
                Assert.Equal("s3cr3t", SecretFile.Read(path));
            }
            else
            {
                Assert.Equal(
                    $"key file {path} is open to other users of this machine (mode {mode}); close it with: chmod 600 {path}",
                    Assert.Throws<KeyFileException>(() => SecretFile.Read(path)).Message);
            }
        }
    }

    [Fact]
    public void Read_NoFile_IsNoKeyFileException() => Assert.Throws<FileNotFoundException>(() => SecretFile.Read(Secret));

    [Fact]
    public void TryCreate_Impossible_SaysWhyWithoutTheContent()
    {
        File.WriteAllText(Secret, "");

        var failure = Assert.Throws<KeyFileException>(() => SecretFile.TryCreate(Path.Combine(Secret, "below"), "s3cr3t"));

        Assert.DoesNotContain("s3cr3t", failure.ToString(), StringComparison.Ordinal);
    }
}
