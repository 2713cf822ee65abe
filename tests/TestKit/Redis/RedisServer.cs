using System.ComponentModel;
using System.Globalization;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.TestKit.Redis;

/// <summary>
/// A real Redis server with a data folder of its own, on a free port of 127.0.0.1, with a password and an append-only file. It can be
/// killed, stopped, halted and started again at the same address with the same data, or without it.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int Attempts = 5;
    private readonly TestFolder _folder = new("redis");
    private readonly string _address;
    private TroopProcess? _process;
    private bool _isSuspended;

    private RedisServer(string address) => _address = address;

    /// <summary>The port, the same for the server's whole life.</summary>
    public int Port { get; private set; }

    /// <summary>The server as operators write it: <c>redis://:PASSWORD@HOST:PORT</c>.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"redis://:{Uri.EscapeDataString(Secrets.RedisPassword)}@{_address}:{Port}");

    /// <summary>The server's log.</summary>
    public string LogFile => Path.Combine(_folder.Path, "logs", "redis.log");

    private string Data => Path.Combine(_folder.Path, "data");

    private TroopProcess Process => _process ?? throw new InvalidOperationException("the server does not run");

    /// <summary>Makes a server and waits until it answers.</summary>
    /// <param name="address">A further address of this machine on which it listens, and which <see cref="Url"/> names.</param>
    public static async Task<RedisServer> CreateAsync(string address = "127.0.0.1")
    {
        var server = new RedisServer(address);
        try
        {
            await server.StartOnFreePortAsync().ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts it again on the same port, after <see cref="StopAsync"/> or <see cref="KillAsync"/>.</summary>
    public async Task StartAsync()
    {
        Directory.CreateDirectory(Data);
        var settings = _folder.At("redis.conf");
        await File.WriteAllTextAsync(
            settings,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                bind 127.0.0.1{(_address == "127.0.0.1" ? "" : $" {_address}")}
                port {Port}
                dir "{Data}"
                requirepass "{Secrets.RedisPassword}"
                appendonly yes
                save ""

                """)).ConfigureAwait(false);
        try
        {
            _process = TroopProcess.Start(new ProcessSpec("redis", "redis-server", [settings], Path.Combine(_folder.Path, "logs")));
        }
        catch (Win32Exception e)
        {
            throw new FileNotFoundException("redis-server is missing; install it (Debian: apt-get install redis-server)", e);
        }

        await Eventually.TrueAsync(AnswersAsync, $"Redis answers; its log is {LogFile}").ConfigureAwait(false);
    }

    /// <summary>Ends it in order: what it knows is on disk.</summary>
    public async Task StopAsync()
    {
        Resume();
        Signal.SendTerminate(Process.Id);
        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>Ends it as a crash does.</summary>
    public async Task KillAsync()
    {
        Signal.SendKill(Process.Id);
        _isSuspended = false;
        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>Loses what it knows, while it does not run: it starts empty.</summary>
    public void LoseData()
    {
        if (_process is not null)
        {
            throw new InvalidOperationException("the server runs");
        }

        Directory.Delete(Data, recursive: true);
    }

    /// <summary>Halts it: connections stay open and nothing answers.</summary>
    public void Suspend()
    {
        Signal.SendStop(Process.Id);
        _isSuspended = true;
    }

    /// <summary>Lets a halted server go on.</summary>
    public void Resume()
    {
        if (_isSuspended)
        {
            Signal.SendContinue(Process.Id);
            _isSuspended = false;
        }
    }

    /// <summary>Asks it something, with the password.</summary>
    /// <param name="command">The command and its arguments.</param>
    /// <returns>What it answered, one string for each member of a list.</returns>
    public Task<IReadOnlyList<string>> AskAsync(params IReadOnlyList<string> command) => RedisCall.MakeAsync(Port, Secrets.RedisPassword, command);

    /// <summary>Ends it and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync().ConfigureAwait(false);
        }

        _folder.Dispose();
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
            throw new InvalidOperationException($"Redis ended at its start:\n{Process.Output.Tail()}");
        }

        try
        {
            return await AskAsync("PING").ConfigureAwait(false) is ["PONG"];
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task EndAsync()
    {
        await Process.ExitAsync().ConfigureAwait(false);
        await Process.DisposeAsync().ConfigureAwait(false);
        _process = null;
    }
}
