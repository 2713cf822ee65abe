using System.Diagnostics;

namespace MonkeyTroop.Tests.TestKit.Disks;

/// <summary>Runs the system's own programs for disks, which need rights that not every machine gives.</summary>
internal static class DiskTool
{
    /// <summary>Runs a program; false when it is missing or refuses.</summary>
    public static bool TryRun(string program, params IEnumerable<string> arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
