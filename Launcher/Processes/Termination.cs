using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MonkeyTroop.Launcher.Processes;

/// <summary>Ends processes that this program has started, in order if they can and within a limit.</summary>
internal static class Termination
{
    /// <summary>Longest wait for an end in order: 25 s, a little longer than the programs give their last requests.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    private const int Terminate = 15;

    /// <summary>
    /// Asks a process to end in order (SIGTERM). Windows has no such request and ends it at once, which the programs survive without loss:
    /// what they have confirmed is on disk.
    /// </summary>
    public static void Ask(Process process)
    {
        if (process.HasExited)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            process.Kill();
        }
        else
        {
            _ = SendSignal(process.Id, Terminate);
        }
    }

    /// <summary>Waits for the end, and forces it after <see cref="Limit"/>.</summary>
    public static async Task ForceAsync(Process process)
    {
        using var limited = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limited.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
