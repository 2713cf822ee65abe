using System.Globalization;
using System.Runtime.InteropServices;

namespace MonkeyTroop.Tests.TestKit.Postgres;

/// <summary>The small System V segment by which Postgres notices a predecessor's children. A killed server leaves it behind.</summary>
internal static partial class SharedMemory
{
    private const int RemoveId = 0;
    private const int IdLine = 6;

    /// <summary>Removes the segment that the pid file of a data folder names (its seventh line: key and id), if there is one.</summary>
    public static void RemoveOf(string dataFolder)
    {
        var pidFile = Path.Combine(dataFolder, "postmaster.pid");
        if (File.Exists(pidFile)
            && File.ReadLines(pidFile).ElementAtOrDefault(IdLine)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var id])
        {
            _ = Control(int.Parse(id, CultureInfo.InvariantCulture), RemoveId, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "shmctl")]
    private static partial int Control(int id, int command, nint buffer);
}
