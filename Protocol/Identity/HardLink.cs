using System.Runtime.InteropServices;

namespace MonkeyTroop.Protocol.Identity;

/// <summary>
/// A second name for a file, made in one step that fails when the name is taken: <c>link(2)</c> of POSIX. The runtime's
/// <see cref="File.Move(string, string, bool)"/> looks first and renames then, so of two callers at once both can win.
/// </summary>
internal static class HardLink
{
    private const int NameTaken = 17; // EEXIST, on Linux and macOS

    /// <summary>What came of it.</summary>
    internal enum Result
    {
        /// <summary>The file has the name.</summary>
        Made,

        /// <summary>Another file has the name.</summary>
        Taken,

        /// <summary>This system or this disk has no such links.</summary>
        Impossible,
    }

    /// <summary>Gives the file at <paramref name="existing"/> the name <paramref name="name"/> as well.</summary>
    public static Result TryMake(string existing, string name)
    {
        if (OperatingSystem.IsWindows())
        {
            return Result.Impossible;
        }

        return Link(existing, name) == 0 ? Result.Made
            : Marshal.GetLastPInvokeError() == NameTaken ? Result.Taken
            : Result.Impossible;
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
