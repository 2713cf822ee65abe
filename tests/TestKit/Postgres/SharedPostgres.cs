using System.Collections.Concurrent;
using Npgsql;

namespace MonkeyTroop.Tests.TestKit.Postgres;

/// <summary>
/// One server for all tests of an assembly, started by the first that needs it. Each suite takes a database of its own.
/// Nobody stops it, so it does not wait for the disk. An assembly names it as its fixture: <c>[assembly: AssemblyFixture(typeof(SharedPostgres))]</c>; tests that stop or kill a
/// server make their own <see cref="PostgresServer"/>.
/// </summary>
public sealed class SharedPostgres : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(() => PostgresServer.CreateAsync(flushes: false));
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _templates = new(StringComparer.Ordinal);

    /// <summary>The server.</summary>
    public Task<PostgresServer> ServerAsync() => _server.Value;

    /// <summary>Makes an empty database and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync() =>
        await (await ServerAsync().ConfigureAwait(false)).CreateDatabaseAsync().ConfigureAwait(false);

    /// <summary>Makes a copy of a prepared database, which is prepared once, and returns its connection string.</summary>
    /// <param name="name">Tells preparations apart.</param>
    /// <param name="prepare">Brings an empty database, given by its connection string, to the state that copies begin with.</param>
    public async Task<string> CreateDatabaseAsync(string name, Func<string, Task> prepare)
    {
        var server = await ServerAsync().ConfigureAwait(false);
        var template = await _templates.GetOrAdd(name, _ => new Lazy<Task<string>>(() => PrepareAsync(server, prepare))).Value.ConfigureAwait(false);
        return await server.CreateDatabaseAsync(template).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated)
        {
            NpgsqlConnection.ClearAllPools();
            await (await _server.Value.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Prepares a template and closes it for good: a database can be copied only while nobody is connected to it.</summary>
    private static async Task<string> PrepareAsync(PostgresServer server, Func<string, Task> prepare)
    {
        var template = await server.CreateDatabaseAsync().ConfigureAwait(false);
        await prepare(template).ConfigureAwait(false);
        var name = new NpgsqlConnectionStringBuilder(template).Database;
        await server.ExecuteAsync($"ALTER DATABASE {name} ALLOW_CONNECTIONS false").ConfigureAwait(false);
        await server.ExecuteAsync($"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'").ConfigureAwait(false);
        return template;
    }
}
