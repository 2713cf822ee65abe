using System.ComponentModel;
using System.Globalization;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.TestKit.Redis;

/// <summary>
/// A real Redis server with a data folder of its own, on a free port of 127.0.0.1, with a password and an append-only file. It can be
/// killed, stopped, halted and started again at the same address with the same data, or without it.
/// </summary>
public sealed class RedisServer : StoreServer
{
    private readonly string _address;

    private RedisServer(string address)
        : base("redis") => _address = address;

    /// <summary>The server as operators write it: <c>redis://:PASSWORD@HOST:PORT</c>.</summary>
    public string Url => string.Create(CultureInfo.InvariantCulture, $"redis://:{Uri.EscapeDataString(Secrets.RedisPassword)}@{_address}:{Port}");

    /// <summary>Makes a server and waits until it answers.</summary>
    /// <param name="address">A further address of this machine on which it listens, and which <see cref="Url"/> names.</param>
    public static async Task<RedisServer> CreateAsync(string address = "127.0.0.1")
    {
        var server = new RedisServer(address);
        await server.StartFirstAsync().ConfigureAwait(false);
        return server;
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
        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>Loses what it knows, while it does not run: it starts empty.</summary>
    public void LoseData()
    {
        if (IsRunning)
        {
            throw new InvalidOperationException("the server runs");
        }

        Directory.Delete(Data, recursive: true);
    }

    /// <summary>Asks it something, with the password.</summary>
    /// <param name="command">The command and its arguments.</param>
    /// <returns>What it answered, one string for each member of a list.</returns>
    public Task<IReadOnlyList<string>> AskAsync(params IReadOnlyList<string> command) => RedisCall.MakeAsync(Port, Secrets.RedisPassword, command);

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync().ConfigureAwait(false);
        }

        Folder.Dispose();
    }

    private protected override TroopProcess StartProcess()
    {
        Directory.CreateDirectory(Data);
        var settings = Folder.At("redis.conf");
        File.WriteAllText(
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

                """));
        try
        {
            return TroopProcess.Start(new ProcessSpec("redis", "redis-server", [settings], Logs));
        }
        catch (Win32Exception e)
        {
            throw new FileNotFoundException("redis-server is missing; install it (Debian: apt-get install redis-server)", e);
        }
    }

    private protected override async Task<bool> IsAnsweringAsync()
    {
        try
        {
            return await AskAsync("PING").ConfigureAwait(false) is ["PONG"];
        }
        catch (IOException)
        {
            return false;
        }
    }
}
