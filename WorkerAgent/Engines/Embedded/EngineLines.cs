namespace MonkeyTroop.WorkerAgent.Engines.Embedded;

/// <summary>
/// Which lines of the embedded engine's standard error go into the worker's log: those that its own log writes, and what it says when it cannot start or
/// fails. llama.cpp writes there as well, past any log, and what it writes can be of requests.
/// </summary>
internal static class EngineLines
{
    /// <summary>Longest line that is passed on, in characters.</summary>
    private const int Longest = 500;

    private static readonly string[] Begins = ["info: ", "warn: ", "fail: ", "crit: ", "engine: ", "Unhandled exception."];

    /// <summary>The line as the log has it; null when it is not passed on.</summary>
    public static string? Shown(string line) =>
        !Array.Exists(Begins, begin => line.StartsWith(begin, StringComparison.Ordinal)) ? null
        : line.Length > Longest ? line[..Longest]
        : line;
}
