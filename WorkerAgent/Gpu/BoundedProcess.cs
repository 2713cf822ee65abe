using MonkeyTroop.WorkerAgent.Programs;

namespace MonkeyTroop.WorkerAgent.Gpu;

/// <summary>Asks a small tool: 5 s at most.</summary>
internal static class BoundedProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The tool's standard output; null when there is no such tool, it fails, hangs or says too much.</summary>
    public static async Task<string?> RunAsync(string tool, IReadOnlyList<string> arguments, TimeProvider time, CancellationToken cancellation) =>
        await ToolProcess.RunAsync(tool, arguments, Limit, time, cancellation) is { ExitCode: 0 } run ? run.Output : null;
}
