using Npgsql;

namespace MonkeyTroop.Grains.Wallets.Postgres;

/// <summary>Short forms for statements with positional parameters.</summary>
internal static class PostgresBatches
{
    /// <summary>Adds a statement.</summary>
    public static void Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> values)
    {
#pragma warning disable CA2100 // Every statement is a constant of ours; values travel as parameters.
        var command = new NpgsqlBatchCommand(sql);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(value);
        }

        batch.BatchCommands.Add(command);
    }

    /// <summary>A value of a statement. Its type decides the type in the database.</summary>
    public static NpgsqlParameter Value<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    /// <summary>One column of many rows as a value.</summary>
    public static NpgsqlParameter Column<TRow, T>(IReadOnlyCollection<TRow> rows, Func<TRow, T> value)
    {
        var (column, index) = (new T[rows.Count], 0);
        foreach (var row in rows)
        {
            column[index++] = value(row);
        }

        return Value(column);
    }
}
