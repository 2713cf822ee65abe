using System.ComponentModel;
using System.Diagnostics;

namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>How a run of a tool ended.</summary>
/// <param name="ExitCode">0 when it did what it was told.</param>
/// <param name="Output">What it wrote, errors first, in one line.</param>
internal sealed record ToolRun(int ExitCode, string Output);

/// <summary>Runs the tool of the system that runs services, with a time limit and 64 KiB of each output.</summary>
internal static class ServiceTool
{
    private const int MostOutput = 64 * 1024;

    /// <summary>Runs it.</summary>
    /// <param name="tool">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="limit">How long it may take; it is ended then.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How it ended; null when there is no such tool, it took too long, or wrote too much.</returns>
    public static async Task<ToolRun?> RunAsync(string tool, IEnumerable<string> arguments, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        using var process = TryStart(new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        });
        if (process is null)
        {
            return null;
        }

        try
        {
            process.StandardInput.Close();
            var texts = await Task.WhenAll(ReadAsync(process.StandardError, either.Token), ReadAsync(process.StandardOutput, either.Token));
            if (texts.Any(text => text.Length == MostOutput))
            {
                return null;
            }

            await process.WaitForExitAsync(either.Token);
            return new ToolRun(process.ExitCode, string.Join(' ', string.Concat(texts).Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
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
            return null; // no such tool
        }
    }
}
