using System.Runtime.InteropServices;

namespace MonkeyTroop.Protocol.Identity;

/// <summary>Keeps what a program writes from other users of its machine. On Windows the folder's own rights decide.</summary>
public static class OwnerOnly
{
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
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
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
