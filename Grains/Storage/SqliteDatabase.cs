using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.Grains.Storage;

/// <summary>The coordinator's SQLite file: write-ahead logging, every commit flushed to disk before it is acknowledged.</summary>
internal sealed class SqliteDatabase
{
    private readonly string _path;
    private readonly TimeSpan _busyTimeout;

    public SqliteDatabase(IOptions<StorageOptions> options)
    {
        _path = options.Value.DatabasePath;
        _busyTimeout = options.Value.BusyTimeout;
        ConnectionString = new SqliteConnectionStringBuilder
        {
            DataSource = _path,
            ForeignKeys = true,
            Pooling = true,
            DefaultTimeout = (int)Math.Ceiling(_busyTimeout.TotalSeconds),
        }.ToString();
    }

    /// <summary>For libraries that open connections of their own.</summary>
    public string ConnectionString { get; }

    /// <summary>Opens a connection on which a commit returns only when it is on disk (<c>synchronous=FULL</c>).</summary>
    /// <exception cref="StoreUnavailableException">The file cannot be opened.</exception>
    public SqliteConnection Open()
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA synchronous=FULL; PRAGMA busy_timeout={(int)_busyTimeout.TotalMilliseconds};");
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new StoreUnavailableException($"cannot open {_path}: {e.Message}", e);
        }
    }

    /// <summary>Runs a read on a connection of its own.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot answer now.</exception>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        using var connection = Open();
        try
        {
            return read(connection);
        }
        catch (SqliteException e) when (e.IsUnavailable())
        {
            throw new StoreUnavailableException($"cannot read {_path}: {e.Message}", e);
        }
    }
}
