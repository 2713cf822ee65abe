using System.Diagnostics;
using System.Text.RegularExpressions;
using MonkeyTroop.ServiceDefaults;

namespace MonkeyTroop.Launcher.Processes;

/// <summary>A program of the network that runs in the background, with its log in a file.</summary>
internal sealed class ServedProgram : IAsyncDisposable
{
    private const int LinesShown = 3;

    /// <summary>Longest wait for the ready line: 60 s.</summary>
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for the last lines of a program that has ended: 1 s.</summary>
    private static readonly TimeSpan LastLinesLimit = TimeSpan.FromSeconds(1);

    private readonly string _logFile;
    private readonly FileStream _log;
    private readonly Task _logging;

    private ServedProgram(string name, Process process, string logFile)
    {
        (Name, Process, _logFile) = (name, process, logFile);
        _log = new FileStream(logFile, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        _logging = process.StandardError.BaseStream.CopyToAsync(_log);
    }

    /// <summary>What it calls itself.</summary>
    public string Name { get; }

    /// <summary>The process.</summary>
    public Process Process { get; }

    /// <summary>Starts a program.</summary>
    /// <param name="name">What it calls itself in its ready line.</param>
    /// <param name="program">Its project.</param>
    /// <param name="folder">Folder for its log, <c>NAME.log</c>.</param>
    /// <param name="environment">Variables to set besides our own.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ServedProgram Start(
        string name, string program, string folder, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Sources.DotNet, [Sources.Assembly(program), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new ServedProgram(name, process, Path.Combine(folder, $"{name}.log"));
    }

    /// <summary>Waits until it serves.</summary>
    /// <returns>Where.</returns>
    /// <exception cref="StartupFailureException">It ended, or was not ready within 60 s; its last lines are on standard error.</exception>
    public async Task<Uri> ReadyAsync(CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(ReadyLimit);
        try
        {
            while (await Process.StandardOutput.ReadLineAsync(limited.Token) is { } line)
            {
                if (ReadyLine.TryRead(line, Name, out var url))
                {
                    return url;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failure($"the {Name} was not ready within {ReadyLimit.TotalSeconds:0} s");
        }

        await LastLinesAsync();
        cancellation.ThrowIfCancellationRequested();
        throw Failure($"the {Name} did not start");
    }

    /// <summary>The last text in its log that fits a pattern; null when there is none.</summary>
    public string? LastSaid(Regex pattern) => ReadLog().Select(line => pattern.Match(line)).LastOrDefault(match => match.Success)?.Value;

    /// <summary>Closes its log. It has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await LastLinesAsync();
        Process.Dispose();
        await _log.DisposeAsync();
    }

    private async Task LastLinesAsync() => await Task.WhenAny(_logging, Task.Delay(LastLinesLimit, TimeProvider.System));

    private StartupFailureException Failure(string what)
    {
        foreach (var line in ReadLog().TakeLast(LinesShown))
        {
            Console.Error.WriteLine(line);
        }

        return new StartupFailureException(what);
    }

    private List<string> ReadLog()
    {
        using var reader = new StreamReader(new FileStream(_logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var lines = new List<string>();
        while (reader.ReadLine() is { } line)
        {
            lines.Add(line);
        }

        return lines;
    }
}
