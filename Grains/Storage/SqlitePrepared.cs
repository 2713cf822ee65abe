using Microsoft.Data.Sqlite;

namespace MonkeyTroop.Grains.Storage;

/// <summary>Statements of one connection, each prepared once and used again with other values.</summary>
internal sealed class SqlitePrepared(SqliteConnection connection)
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private SqliteTransaction? _transaction;

    /// <summary>The connection that they belong to.</summary>
    public SqliteConnection Connection => connection;

    /// <summary>Makes the statements part of the transaction that the connection is in.</summary>
    public void JoinTransaction()
    {
        using var command = connection.CreateCommand(); // a new command is part of it
        _transaction = command.Transaction;
    }

    /// <summary>Runs a statement.</summary>
    public void Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        Bind(sql, parameters).ExecuteNonQuery();

    /// <summary>Runs a query and reads its first row, default when there is none.</summary>
    public T? First<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var reader = Bind(sql, parameters).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (_commands.TryGetValue(sql, out var command))
        {
            for (var index = 0; index < parameters.Length; index++)
            {
                command.Parameters[index].Value = parameters[index].Value ?? DBNull.Value;
            }
        }
        else
        {
            command = connection.Prepare(sql, parameters);
            _commands[sql] = command;
        }

        command.Transaction = _transaction;
        return command;
    }
}
