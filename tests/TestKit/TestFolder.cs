namespace MonkeyTroop.Tests.TestKit;

/// <summary>A fresh folder under the system's temporary one. Deleted when disposed, unless a test asked to keep it.</summary>
public sealed class TestFolder : IDisposable
{
    /// <summary>Makes the folder.</summary>
    public TestFolder(string name = "test") => Path = Directory.CreateTempSubdirectory($"monkey-troop-{name}-").FullName;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Whether the folder outlives the test: set when its logs explain a failure.</summary>
    public bool Keep { get; set; }

    /// <summary>A path inside the folder; parents are made.</summary>
    public string At(params string[] parts)
    {
        var path = System.IO.Path.Combine([Path, .. parts]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!Keep && Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
