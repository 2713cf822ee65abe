using MonkeyTroop.Tests.TestKit.Networks;

namespace MonkeyTroop.Tests.TestKit.Processes;

/// <summary>
/// A real server that keeps data in a folder of its own, on a free port of 127.0.0.1. It can be stopped, halted and started again at the
/// same address with the same data.
/// </summary>
public abstract class StoreServer : IAsyncDisposable
{
    private const int Attempts = 5;

    private readonly string _name;
    private TroopProcess? _process;
    private bool _isSuspended;

    /// <summary>Makes its folder.</summary>
    /// <param name="name">What messages and the log file call it.</param>
    private protected StoreServer(string name) => (_name, Folder) = (name, new TestFolder(name));

    /// <summary>The port, the same for the server's whole life.</summary>
    public int Port { get; private set; }

    /// <summary>The server's log.</summary>
    public string LogFile => Path.Combine(Logs, $"{_name}.log");

    private protected TestFolder Folder { get; }

    private protected string Data => Path.Combine(Folder.Path, "data");

    private protected string Logs => Path.Combine(Folder.Path, "logs");

    private protected bool IsRunning => _process is not null;

    private protected TroopProcess Process => _process ?? throw new InvalidOperationException("the server does not run");

    /// <summary>Starts it again on the same port and waits until it answers.</summary>
    public async Task StartAsync()
    {
        BeginStart();
        await Eventually.TrueAsync(AnswersAsync, $"{_name} answers; its log is {LogFile}").ConfigureAwait(false);
    }

    /// <summary>Starts it and does not wait.</summary>
    public void BeginStart() => _process = StartProcess();

    /// <summary>Halts all its processes: connections stay open and nothing answers.</summary>
    public void Suspend()
    {
        Halt();
        _isSuspended = true;
    }

    /// <summary>Lets a halted server go on.</summary>
    public void Resume()
    {
        if (_isSuspended)
        {
            GoOn();
            _isSuspended = false;
        }
    }

    /// <summary>Ends it and removes its folder.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Starts its process.</summary>
    private protected abstract TroopProcess StartProcess();

    /// <summary>Whether it answers a caller.</summary>
    private protected abstract Task<bool> IsAnsweringAsync();

    private protected virtual void Halt() => Signal.SendStop(Process.Id);

    private protected virtual void GoOn() => Signal.SendContinue(Process.Id);

    /// <summary>Starts it for the first time, on a port that it keeps. Disposes it when it does not start.</summary>
    /// <param name="prepare">Makes its data.</param>
    private protected async Task StartFirstAsync(Func<Task>? prepare = null)
    {
        try
        {
            await (prepare?.Invoke() ?? Task.CompletedTask).ConfigureAwait(false);
            await StartOnFreePortAsync().ConfigureAwait(false);
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits for its end, after a signal.</summary>
    private protected async Task EndAsync()
    {
        await Process.ExitAsync().ConfigureAwait(false);
        await Process.DisposeAsync().ConfigureAwait(false);
        (_process, _isSuspended) = (null, false);
    }

    private async Task StartOnFreePortAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = FreePort.Find();
            try
            {
                await StartAsync().ConfigureAwait(false);
                return;
            }
            catch (InvalidOperationException) when (attempt < Attempts && _process is { HasExited: true })
            {
                await EndAsync().ConfigureAwait(false); // somebody else took the port meanwhile
            }
        }
    }

    /// <summary>Whether it answers.</summary>
    /// <exception cref="InvalidOperationException">It ended; the message has the end of its log.</exception>
    private async Task<bool> AnswersAsync()
    {
        if (Process.HasExited)
        {
            await Process.ExitAsync().ConfigureAwait(false);
            throw new InvalidOperationException($"{_name} ended at its start:\n{Process.Output.Tail()}");
        }

        return await IsAnsweringAsync().ConfigureAwait(false);
    }
}
