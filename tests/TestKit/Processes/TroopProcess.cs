using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MonkeyTroop.Tests.TestKit.Processes;

/// <summary>A real process under test: its output is kept, its readiness is read off standard output, it is ended by real signals.</summary>
public sealed partial class TroopProcess : IAsyncDisposable
{
    /// <summary>Longest wait for a ready line or an exit: 60 s, generous because two cores may start several programs at once.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // Settings of the machine that runs the tests must not reach the programs under test.
    private static readonly string[] Withheld =
    [
        "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy", "ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT",
        "DOTNET_ENVIRONMENT", "COORDINATOR_URL", "PROXY_PORT", "WORKER_PORT", "REQUESTER_ID", "NODE_ID", "HEARTBEAT_INTERVAL",
        "MODEL_REFRESH_INTERVAL", "OLLAMA_HOST", "VLLM_HOST", "LMSTUDIO_HOST", "DATABASE_URL", "REDIS_URL", "OTEL_EXPORTER_OTLP_ENDPOINT",
        "PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGPASSFILE", "PGDATABASE", "PGOPTIONS", "PGSSLMODE", "PGTZ",
    ];

    private readonly Process _process;
    private readonly ProcessSpec _spec;
    private readonly Task _reading;

    private TroopProcess(Process process, ProcessSpec spec, ProcessOutput output)
    {
        (_process, _spec, Output) = (process, spec, output);
        _reading = Task.WhenAll(output.TakeAsync(process.StandardOutput, isError: false), output.TakeAsync(process.StandardError, isError: true));
    }

    /// <summary>The operating system's id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it has written.</summary>
    public ProcessOutput Output { get; }

    /// <summary>Those of its environment variables that were set to secrets, by their names.</summary>
    public IEnumerable<(string Name, string Value)> SecretSettings =>
        from setting in _spec.Environment
        where setting.Value is not null && SecretName().IsMatch(setting.Key) && !File.Exists(setting.Value)
        select (setting.Key, setting.Value);

    /// <summary>Starts a process.</summary>
    public static TroopProcess Start(ProcessSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        Directory.CreateDirectory(spec.LogFolder);
        var start = new ProcessStartInfo(spec.FileName, spec.Arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = spec.WorkingFolder ?? spec.LogFolder,
        };
        Withheld.ToList().ForEach(name => start.Environment.Remove(name));
        start.Environment["DOTNET_TieredPGO"] = "0"; // counting calls costs a tenth of the processor's time, and no program here lives long enough to gain
        start.Environment["Hardware__UnprovenMultiplier"] = "1000"; // tests that are not about hardware reckon in whole seconds
        start.Environment["Proving__Device"] = "none"; // and a proof takes all cores
        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        var output = new ProcessOutput(Path.Combine(spec.LogFolder, $"{spec.Name}.log"));
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{spec.FileName} did not start");
        LivingProcesses.Add(process.Id);
        if (!spec.KeepsInput)
        {
            process.StandardInput.Close();
        }

        return new TroopProcess(process, spec, output);
    }

    /// <summary>Waits for the ready line and returns the address in it; <c>tcp://ADDRESS:PORT</c> where it names no scheme.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not ready within the limit; the message has the end of its log.</exception>
    public async Task<Uri> ReadyAsync(TimeSpan? limit = null)
    {
        var clock = Stopwatch.StartNew();
        var most = HangLimit.Of(limit ?? Limit);
        while (true)
        {
            if (Output.StandardOutput.Select(line => ReadyLine().Match(line)).FirstOrDefault(match => match.Success) is { } match)
            {
                var address = match.Groups[1].Value;
                return new Uri(address.Contains("://", StringComparison.Ordinal) ? address : $"tcp://{address}");
            }

            if (_process.HasExited)
            {
                await _reading.ConfigureAwait(false);
                throw Failed($"ended with exit code {_process.ExitCode} before it was ready");
            }

            if (clock.Elapsed > most)
            {
                throw Failed($"was not ready within {most}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for its end; all output is taken in then. Returns the exit code.</summary>
    /// <exception cref="InvalidOperationException">It did not end within the limit.</exception>
    public async Task<int> ExitAsync(TimeSpan? limit = null)
    {
        using var limited = new CancellationTokenSource(HangLimit.Of(limit ?? Limit));
        try
        {
            await _process.WaitForExitAsync(limited.Token).ConfigureAwait(false);
            await _reading.WaitAsync(limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw Failed($"did not end within {HangLimit.Of(limit ?? Limit)}");
        }

        LivingProcesses.Remove(Id);
        return _process.ExitCode;
    }

    /// <summary>Closes its standard input, as the end of a parent does.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    public Task<int> TerminateAsync()
    {
        Signal.SendTerminate(Id);
        return ExitAsync();
    }

    /// <summary>Sends SIGKILL and waits for the end.</summary>
    public Task<int> KillAsync()
    {
        Signal.SendKill(Id);
        return ExitAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync().ConfigureAwait(false);
        }

        LivingProcesses.Remove(Id);
        Output.Dispose();
        _process.Dispose();
    }

    private InvalidOperationException Failed(string how) =>
        new($"{_spec.Name} {how}; its log {Output.LogFile} ends with:\n{Output.Tail()}");

    [GeneratedRegex("(?i)(PASSWORD|SECRET|KEY|TOKEN)$")]
    private static partial Regex SecretName();

    [GeneratedRegex(@"\A\w+ ready on (\S+)( \(.+\))?\z")]
    private static partial Regex ReadyLine();
}
