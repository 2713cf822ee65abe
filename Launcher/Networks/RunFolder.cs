using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.Launcher.Networks;

/// <summary>The folder with data and logs of a network on this machine.</summary>
internal sealed class RunFolder
{
    private readonly bool _isOwn;

    private RunFolder(string path, bool isOwn) => (Path, _isOwn) = (path, isOwn);

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Makes the folder where it is missing.</summary>
    /// <param name="path">The folder that was asked for; null for a fresh one.</param>
    /// <exception cref="StartupFailureException">It cannot be made.</exception>
    public static RunFolder Open(string? path)
    {
        try
        {
            return path is null
                ? new RunFolder(Directory.CreateTempSubdirectory("monkey-troop-").FullName, isOwn: true)
                : new RunFolder(Directory.CreateDirectory(path).FullName, isOwn: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new StartupFailureException($"cannot use the folder {path}: {e.Message.TrimEnd('.')}", e);
        }
    }

    /// <summary>The path of something in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Removes a fresh folder. What was asked for stays.</summary>
    public void Leave()
    {
        if (!_isOwn)
        {
            return;
        }

        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"troop: the folder {Path} cannot be removed: {e.Message.TrimEnd('.')}");
        }
    }
}
