using System.ComponentModel;
using System.Diagnostics;

namespace MonkeyTroop.WorkerAgent.Programs;

/// <summary>How a run of a tool ended.</summary>
/// <param name="ExitCode">0 when it did what it was told.</param>
/// <param name="Output">What it wrote to its standard output.</param>
/// <param name="Errors">What it wrote to its standard error.</param>
internal sealed record ToolOutcome(int ExitCode, string Output, string Errors);

/// <summary>Runs a tool of the system: without input, within a time limit, with 64 KiB of each output at most. Killed with its children when that is over.</summary>
internal static class ToolProcess
{
    private const int MostOutput = 64 * 1024;

    /// <summary>Runs it.</summary>
    /// <param name="tool">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How it ended; null when there is no such tool, it took too long, or wrote too much.</returns>
    public static async Task<ToolOutcome?> RunAsync(string tool, IEnumerable<string> arguments, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        using var process = TryStart(new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        });
        if (process is null)
        {
            return null;
        }

        try
        {
            process.StandardInput.Close();
            var (output, errors) = (ReadAsync(process.StandardOutput, either.Token), ReadAsync(process.StandardError, either.Token));
            await foreach (var read in Task.WhenEach(output, errors))
            {
                if ((await read).Length == MostOutput)
                {
                    return null;
                }
            }

            await process.WaitForExitAsync(either.Token);
            return new ToolOutcome(process.ExitCode, await output, await errors);
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

    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellation)
    {
        var buffer = new char[MostOutput];
        return new string(buffer, 0, await reader.ReadBlockAsync(buffer, cancellation));
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
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }
    }
}
