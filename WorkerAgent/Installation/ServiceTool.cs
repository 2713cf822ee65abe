using MonkeyTroop.WorkerAgent.Programs;

namespace MonkeyTroop.WorkerAgent.Installation;

/// <summary>How a run of a tool ended.</summary>
/// <param name="ExitCode">0 when it did what it was told.</param>
/// <param name="Output">What it wrote, errors first, in one line.</param>
internal sealed record ToolRun(int ExitCode, string Output);

/// <summary>Runs the tool of the system that runs services.</summary>
internal static class ServiceTool
{
    /// <summary>Runs it.</summary>
    /// <param name="tool">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="limit">How long it may take; it is ended then.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>How it ended; null when there is no such tool, it took too long, or wrote too much.</returns>
    public static async Task<ToolRun?> RunAsync(string tool, IEnumerable<string> arguments, TimeSpan limit, TimeProvider time, CancellationToken cancellation) =>
        await ToolProcess.RunAsync(tool, arguments, limit, time, cancellation) is { } run
            ? new ToolRun(run.ExitCode, string.Join(' ', (run.Errors + run.Output).Split((char[])['\r', '\n'], StringSplitOptions.RemoveEmptyEntries)))
            : null;
}
