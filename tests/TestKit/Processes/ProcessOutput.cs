namespace MonkeyTroop.Tests.TestKit.Processes;

/// <summary>What a process has written: all of it in a log file, the latest lines in memory.</summary>
public sealed class ProcessOutput : IDisposable
{
    private const int MostLines = 20_000;
    private const int TailLines = 60;

    private readonly Lock _lock = new();
    private readonly Queue<string> _standardOutput = new();
    private readonly Queue<string> _standardError = new();
    private readonly StreamWriter _file;
    private bool _closed;

    /// <summary>Opens the log file; an existing one is continued, so that a restarted process keeps its history.</summary>
    public ProcessOutput(string path)
    {
        LogFile = path;
        _file = new StreamWriter(path, append: true) { AutoFlush = true };
    }

    /// <summary>The file that holds everything.</summary>
    public string LogFile { get; }

    /// <summary>Lines on standard output so far.</summary>
    public IReadOnlyList<string> StandardOutput => Copy(_standardOutput);

    /// <summary>Lines on standard error so far.</summary>
    public IReadOnlyList<string> StandardError => Copy(_standardError);

    /// <summary>Waits until a line on standard error has a text; a line comes through a pipe, after what it tells of has shown elsewhere.</summary>
    public Task SaysAsync(string text) =>
        Eventually.TrueAsync(() => StandardError.Any(line => line.Contains(text, StringComparison.Ordinal)), $"the log says: {text}");

    /// <summary>The latest lines of both, for a failure's message.</summary>
    public string Tail()
    {
        lock (_lock)
        {
            return string.Join('\n', _standardOutput.Concat(_standardError).TakeLast(TailLines));
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _file.Dispose();
        }
    }

    /// <summary>Takes lines of one stream until it ends.</summary>
    internal async Task TakeAsync(StreamReader reader, bool isError)
    {
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            Take(line, isError ? _standardError : _standardOutput);
        }
    }

    private void Take(string line, Queue<string> lines)
    {
        lock (_lock)
        {
            if (_closed)
            {
                return;
            }

            _file.WriteLine(line);
            lines.Enqueue(line);
            if (lines.Count > MostLines)
            {
                lines.Dequeue();
            }
        }
    }

    private string[] Copy(Queue<string> lines)
    {
        lock (_lock)
        {
            return [.. lines];
        }
    }
}
