namespace MonkeyTroop.Tests.TestKit.Privacy;

/// <summary>Opens files to other users of the machine, as a mistake does.</summary>
public static class FileRights
{
    /// <summary>Adds rights to a file. Nothing on Windows, which has none of these.</summary>
    /// <param name="path">The file.</param>
    /// <param name="rights">The rights.</param>
    public static void Add(string path, UnixFileMode rights)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | rights);
        }
    }
}
