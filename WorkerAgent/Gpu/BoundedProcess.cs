using System.ComponentModel;
using System.Diagnostics;

namespace MonkeyTroop.WorkerAgent.Gpu;

/// <summary>Runs a small tool: 5 s at most, 64 KiB of output at most, killed with its children when it takes longer.</summary>
internal static class BoundedProcess
{
    private const int MaxOutput = 64 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The tool's standard output; null when there is no such tool, it fails, hangs or says too much.</summary>
    public static async Task<string?> RunAsync(string tool, IReadOnlyList<string> arguments, TimeProvider time, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var deadline = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        using var process = TryStart(start);
        if (process is null)
        {
            return null;
        }

        try
        {
            process.ErrorDataReceived += static (_, _) => { };
            process.BeginErrorReadLine();
            var buffer = new char[MaxOutput];
            var length = await process.StandardOutput.ReadBlockAsync(buffer, either.Token);
            if (length == MaxOutput)
            {
                return null;
            }

            await process.WaitForExitAsync(either.Token);
            return process.ExitCode == 0 ? new string(buffer, 0, length) : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            Kill(process);
        }
    }

    private static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (Win32Exception)
        {
            // No such tool, or not ours to run: this machine has no such thing.
            return null;
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (InvalidOperationException)
        {
            // It exited between the question and the kill.
        }
    }
}
