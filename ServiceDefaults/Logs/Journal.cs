namespace MonkeyTroop.ServiceDefaults.Logs;

/// <summary>
/// Whether the log goes to systemd's journal, which has times and levels of its own. systemd names the socket that it gave a service in
/// <c>JOURNAL_STREAM</c>, as DEVICE:INODE (systemd.exec(5)); a process that writes elsewhere inherits the variable all the same.
/// </summary>
internal static class Journal
{
    /// <summary>The variable.</summary>
    public const string Variable = "JOURNAL_STREAM";

    /// <summary>What begins a line that the journal keeps as an error (sd-daemon(3)).</summary>
    private const string Error = "<3>";

    /// <summary>Whether standard error is the journal.</summary>
    public static bool TakesStandardError { get; } =
        OperatingSystem.IsLinux() && IsStream(Environment.GetEnvironmentVariable(Variable), static () => new FileInfo("/proc/self/fd/2").LinkTarget);

    /// <summary>A line for standard error that says what ended the program.</summary>
    public static string Failure(string line) => TakesStandardError ? Error + line : line;

    /// <summary>Whether a stream is the one that systemd named.</summary>
    /// <param name="named">The variable's value; null when it is not set.</param>
    /// <param name="stream">
    /// Finds what the stream is, as <c>/proc/PID/fd</c> has it (proc(5)): <c>socket:[INODE]</c>. Asked only where the variable is set.
    /// </param>
    internal static bool IsStream(string? named, Func<string?> stream) =>
        named?.Split(':') is [{ Length: > 0 }, { Length: > 0 } inode] && stream() == $"socket:[{inode}]";
}
