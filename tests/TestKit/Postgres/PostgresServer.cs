using System.Globalization;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;
using Npgsql;

namespace MonkeyTroop.Tests.TestKit.Postgres;

/// <summary>
/// A real Postgres server with a data folder of its own, on a free port of 127.0.0.1, with passwords (SCRAM) and, unless it is to be
/// fast, every commit flushed to disk. It can be killed, stopped, halted and started again at the same address with the same data.
/// </summary>
public sealed class PostgresServer : StoreServer
{
    /// <summary>The user who may do everything.</summary>
    public const string User = "troop";

    private readonly string _address;
    private readonly bool _flushes;
    private int _databases;

    private PostgresServer(string address, bool flushes)
        : base("postgres") => (_address, _flushes) = (address, flushes);

    /// <summary>The operating system's id of the server's first process.</summary>
    public int ProcessId => Process.Id;

    /// <summary>Makes a server and waits until it accepts connections.</summary>
    /// <param name="sharedBuffers">The server's <c>shared_buffers</c>; little, for tests that run many.</param>
    /// <param name="address">A further address of this machine on which it listens, and which connection strings name.</param>
    /// <param name="flushes">Whether commits wait for the disk. Without that only a machine that crashes loses any.</param>
    public static async Task<PostgresServer> CreateAsync(string sharedBuffers = "16MB", string address = "127.0.0.1", bool flushes = true)
    {
        var server = new PostgresServer(address, flushes);
        await server.StartFirstAsync(() => server.InitializeAsync(sharedBuffers)).ConfigureAwait(false);
        return server;
    }

    /// <summary>Makes a database.</summary>
    /// <param name="template">A database to copy, to which nobody is connected; an empty one when null.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"db{Interlocked.Increment(ref _databases)}");
        var source = template is null ? "" : $" TEMPLATE {new NpgsqlConnectionStringBuilder(template).Database}";
        await ExecuteAsync($"CREATE DATABASE {name}{source}").ConfigureAwait(false);
        return ConnectionString(name);
    }

    /// <summary>Makes a database whose tables are in a folder of its own; the server's log stays where it is.</summary>
    /// <param name="folder">An empty folder, which becomes the server's user's; the one around it too.</param>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseInAsync(string folder)
    {
        PostgresUser.Current.Own(Path.GetDirectoryName(folder)!);
        PostgresUser.Current.Own(folder);
        var name = string.Create(CultureInfo.InvariantCulture, $"db{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync($"CREATE TABLESPACE {name} LOCATION '{folder}'").ConfigureAwait(false);
        await ExecuteAsync($"CREATE DATABASE {name} TABLESPACE {name}").ConfigureAwait(false);
        return ConnectionString(name);
    }

    /// <summary>The connection string of a database here.</summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = _address,
        Port = Port,
        Database = database,
        Username = User,
        Password = Secrets.PostgresPassword,
    }.ConnectionString;

    /// <summary>The same as operators write it: <c>postgres://USER:PASSWORD@HOST:PORT/DATABASE</c>.</summary>
    public static string UrlOf(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"postgres://{Uri.EscapeDataString(parts.Username!)}:{Uri.EscapeDataString(parts.Password!)}@{parts.Host}:{parts.Port}/{parts.Database}");
    }

    /// <summary>Runs statements as the user who may do everything.</summary>
    /// <param name="sql">The statements.</param>
    /// <param name="connectionString">The database; the server's own when null.</param>
    public async Task ExecuteAsync(string sql, string? connectionString = null)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString ?? ConnectionString("postgres")) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync().ConfigureAwait(false);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <summary>Ends it in order (a fast shutdown: open transactions are rolled back).</summary>
    public async Task StopAsync()
    {
        Resume();
        Signal.SendInterrupt(Process.Id);
        await EndAsync().ConfigureAwait(false);
    }

    /// <summary>
    /// Ends it as a crash does: SIGKILL for the server, whose children end when they notice. Returns when all of them are gone,
    /// and with them the shared memory, so that <see cref="StoreServer.StartAsync"/> recovers from the log.
    /// </summary>
    public async Task KillAsync()
    {
        var server = Process.Id;
        Signal.SendStop(server);
        var children = ServerProcesses.ChildrenOf(server);
        Signal.SendKill(server);
        foreach (var child in children)
        {
            Signal.SendContinue(child);
        }

        await EndAsync().ConfigureAwait(false);
        await Eventually.TrueAsync(() => !children.Any(ServerProcesses.Lives), "the children of a killed server end").ConfigureAwait(false);
    }

    /// <summary>Keeps a copy of its data, while it does not run.</summary>
    public void KeepCopy() => Copy(Data, Data + ".kept");

    /// <summary>Puts the copy in the place of its data, while it does not run: it has gone back in time, as a server does that lacked the last commits.</summary>
    public void PutCopyBack()
    {
        Directory.Delete(Data, recursive: true);
        Copy(Data + ".kept", Data);
    }

    /// <summary>Ends it at once, without writing anything out (an immediate shutdown), and removes its folder.</summary>
    public override async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            Resume();
            Signal.SendQuit(Process.Id);
            await EndAsync().ConfigureAwait(false);
        }
        else if (Port != 0)
        {
            SharedMemory.RemoveOf(Data);
        }

        Folder.Dispose();
    }

    private void Copy(string from, string to)
    {
        if (IsRunning)
        {
            throw new InvalidOperationException("the server runs");
        }

        using var copy = System.Diagnostics.Process.Start("cp", ["-a", from, to]); // with owners and rights
        copy.WaitForExit();
        if (copy.ExitCode != 0)
        {
            throw new IOException($"cp -a {from} {to} ended with exit code {copy.ExitCode}");
        }
    }

    private async Task InitializeAsync(string sharedBuffers)
    {
        var user = PostgresUser.Current;
        var password = Folder.At("password");
        await File.WriteAllTextAsync(password, Secrets.PostgresPassword).ConfigureAwait(false);
        user.Own(password);
        user.Own(Folder.Path);
        var (fileName, arguments) = user.Run(
            Path.Combine(PostgresBinaries.Folder, "initdb"),
            "-D", Data, "-U", User, "--pwfile", password, "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C", "--no-sync");
        await using var initdb = TroopProcess.Start(new ProcessSpec("initdb", fileName, arguments, Logs));
        if (await initdb.ExitAsync().ConfigureAwait(false) is var exitCode and not 0)
        {
            throw new InvalidOperationException($"initdb ended with exit code {exitCode}:\n{initdb.Output.Tail()}");
        }

        File.Delete(password);
        await File.AppendAllTextAsync(
            Path.Combine(Data, "postgresql.conf"),
            $"""

            listen_addresses = '127.0.0.1{(_address == "127.0.0.1" ? "" : $",{_address}")}'
            unix_socket_directories = ''
            password_encryption = 'scram-sha-256'
            fsync = {(_flushes ? "on" : "off")}
            synchronous_commit = on
            shared_buffers = {sharedBuffers}
            max_connections = 200
            dynamic_shared_memory_type = mmap
            timezone = 'UTC'
            """).ConfigureAwait(false);
        await File.AppendAllTextAsync(Path.Combine(Data, "pg_hba.conf"), "\nhost all all samenet scram-sha-256\n").ConfigureAwait(false);
    }

    private protected override TroopProcess StartProcess()
    {
        var (fileName, arguments) = PostgresUser.Current.Run(
            Path.Combine(PostgresBinaries.Folder, "postgres"), "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture));
        return TroopProcess.Start(new ProcessSpec("postgres", fileName, arguments, Logs));
    }

    private protected override async Task<bool> IsAnsweringAsync()
    {
        try
        {
            await ExecuteAsync("SELECT 1").ConfigureAwait(false);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private protected override void Halt() => ServerProcesses.Suspend(Process.Id);

    private protected override void GoOn() => ServerProcesses.Resume(Process.Id);
}
