namespace MonkeyTroop.WorkerAgent.Engines.Embedded;

internal sealed partial class EmbeddedEngineHost
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Embedded engine started, process {ProcessId}: it loads {File}")]
    private partial void LogStarted(int processId, string file);

    [LoggerMessage(Level = LogLevel.Information, Message = "Embedded engine: {Line}")]
    private partial void LogLine(string line);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The embedded engine ended with exit code {ExitCode}; it had served for {Seconds:0} s")]
    private partial void LogEnded(int exitCode, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The embedded engine could not be started: {Why}")]
    private partial void LogNotStarted(string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "The embedded engine is started again in {Seconds:0} s (ends in a row: {Ends})")]
    private partial void LogRestart(int ends, double seconds);
}
