using System.Runtime.InteropServices;

namespace MonkeyTroop.Protocol.Identity;

/// <summary>Keeps what a program writes from other users of its machine. On Windows the folder's own rights decide.</summary>
public static class OwnerOnly
{
    private const UnixFileMode Rights = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderRights = Rights | UnixFileMode.UserExecute;

    /// <summary>What group and others must not have: everything.</summary>
    private const uint GroupAndOthers = 0b000_111_111;

    /// <summary>
    /// Makes files that this process creates from now on 0600 and folders 0700, whichever library creates them: <c>umask(2)</c> of
    /// POSIX. Programs that it starts do the same.
    /// </summary>
    public static void BeginProcess()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Umask(GroupAndOthers);
        }
    }

    /// <summary>Opens a file; one that it makes is 0600.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How.</param>
    /// <exception cref="IOException">It cannot be opened that way.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static FileStream Open(string path, FileStreamOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!OperatingSystem.IsWindows() && options.Mode != FileMode.Open)
        {
            options.UnixCreateMode = Rights;
        }

        return new FileStream(path, options);
    }

    /// <summary>Makes an empty file that did not exist before, 0600.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">It is there already, or cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static void Create(string path) => Open(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write }).Dispose();

    /// <summary>Opens a file that no other process may have open at the same time, and makes it where it is missing. Disposing ends that.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What else is asked of it.</param>
    /// <exception cref="IOException">Another process has it open, or it cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static FileStream Lock(string path, FileOptions kind = FileOptions.None) => Open(
        path,
        new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = kind, BufferSize = 0 });

    /// <summary>Makes a folder, 0700, where it is missing.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, FolderRights);
        }
    }

    /// <summary>Makes a folder, 0700, or makes the one that is there so.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It belongs to another user.</exception>
    public static void CloseFolder(string path)
    {
        CreateFolder(path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, FolderRights);
        }
    }

    /// <summary>Closes files that an earlier version left open to others. Those of another user stay as they are.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="pattern">Which of its files, as <c>coordinator.*</c>; folders in it are not looked into.</param>
    public static void CloseFiles(string folder, string pattern)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(folder, pattern, new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            try
            {
                File.SetUnixFileMode(file, Rights);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Gone by now, or not this user's.
            }
        }
    }

    [DllImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint Umask(uint mask);
}
