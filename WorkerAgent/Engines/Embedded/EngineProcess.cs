using System.Diagnostics;

namespace MonkeyTroop.WorkerAgent.Engines.Embedded;

/// <summary>One run of the embedded engine's program. It ends when its standard input is closed, by this worker or by the end of it.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private const string ReadyStart = "engine ready on ";

    /// <summary>Longest wait for an end in order: 10 s, after which it is killed.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly Task _logging;
    private readonly TimeProvider _time;

    private EngineProcess(Process process, Action<string> log, TimeProvider time)
    {
        (_process, _time) = (process, time);
        _logging = LogAsync(process.StandardError, log);
    }

    /// <summary>The operating system's id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts it.</summary>
    /// <param name="start">How.</param>
    /// <param name="log">Takes the lines of its log.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static EngineProcess Start(ProcessStartInfo start, Action<string> log, TimeProvider time) => new(Process.Start(start)!, log, time);

    /// <summary>Waits until it serves; null when it ends before.</summary>
    public async Task<Uri?> ReadyAsync(CancellationToken cancellation)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellation) is { } line)
        {
            if (line.StartsWith(ReadyStart, StringComparison.Ordinal) && Uri.TryCreate(line[ReadyStart.Length..] + "/", UriKind.Absolute, out var url))
            {
                return url;
            }
        }

        return null;
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code; above 128 after a signal.</returns>
    public async Task<int> EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    /// <summary>Has it end, if it runs, and waits for that.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already, and with it the other end of the pipe.
        }

        using var late = new CancellationTokenSource(EndLimit, _time);
        try
        {
            await _process.WaitForExitAsync(late.Token);
            await _logging.WaitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static async Task LogAsync(StreamReader lines, Action<string> log)
    {
        while (await lines.ReadLineAsync() is { } line)
        {
            if (EngineLines.Shown(line) is { } shown)
            {
                log(shown);
            }
        }
    }
}
