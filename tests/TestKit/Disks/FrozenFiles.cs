namespace MonkeyTroop.Tests.TestKit.Disks;

/// <summary>Files that nobody can write any more, not even root and not even through what is open already, as on a disk that turned read-only.</summary>
public sealed class FrozenFiles : IDisposable
{
    private readonly IReadOnlyList<string> _paths;

    private FrozenFiles(IReadOnlyList<string> paths) => _paths = paths;

    /// <summary>
    /// Freezes a folder and the files in it (chattr(1)); null when this user may not, or the disk knows no such thing. SQLite's
    /// index of its log stays as it is: it is memory that processes share, which the system ends them for when it is taken away.
    /// </summary>
    public static FrozenFiles? TryFreeze(string folder)
    {
        var files = Directory.EnumerateFiles(folder).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal));
        var frozen = new FrozenFiles([.. files, folder]);
        if (DiskTool.TryRun("chattr", ["+i", .. frozen._paths]))
        {
            return frozen;
        }

        frozen.Dispose();
        return null;
    }

    /// <inheritdoc />
    public void Dispose() => DiskTool.TryRun("chattr", ["-i", .. _paths]);
}
