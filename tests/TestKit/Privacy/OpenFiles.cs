using System.Runtime.Versioning;

namespace MonkeyTroop.Tests.TestKit.Privacy;

/// <summary>Finds what other users of the machine could read or change.</summary>
public static class OpenFiles
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The folder and everything in it that is open to others, with its rights.</summary>
    /// <param name="folder">The folder.</param>
    [UnsupportedOSPlatform("windows")]
    public static IReadOnlyList<string> In(string folder) =>
    [
        .. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Prepend(folder)
            .Select(path => (Path: path, Mode: File.GetUnixFileMode(path)))
            .Where(entry => (entry.Mode & ~Owner) != 0)
            .Select(entry => $"{entry.Path}: {entry.Mode}"),
    ];
}
