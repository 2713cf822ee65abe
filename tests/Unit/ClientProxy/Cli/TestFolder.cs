namespace MonkeyTroop.Tests.Unit.ClientProxy.Cli;

/// <summary>A fresh folder that goes away with the test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("client-cli-");

    /// <summary>The folder's path.</summary>
    public string Path => _folder.FullName;

    /// <summary>A path in the folder.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <inheritdoc />
    public void Dispose() => _folder.Delete(recursive: true);
}
