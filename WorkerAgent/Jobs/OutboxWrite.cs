using Microsoft.Data.Sqlite;
using MonkeyTroop.Protocol.Receipts;
using MonkeyTroop.Protocol.Streams;

namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>One statement on its way through the outbox's writer.</summary>
/// <param name="sql">The statement.</param>
/// <param name="parameters">Its parameters; those that it does not name are left out.</param>
internal sealed class OutboxWrite(string sql, params (string Name, object Value)[] parameters)
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True once committed, false when it could not be.</summary>
    public Task<bool> Done => _done.Task;

    /// <summary>Where the rows of a query go; null for other statements.</summary>
    public List<JobRecord> Rows { get; init; } = null!;

    /// <summary>Whether the statement has one number as its value.</summary>
    public bool Scalar { get; init; }

    /// <summary>That number.</summary>
    public long Value { get; private set; }

    /// <summary>Runs the statement.</summary>
    public void Run(SqliteConnection connection, SqliteTransaction? transaction)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        foreach (var (name, value) in parameters.Where(parameter => sql.Contains(parameter.Name, StringComparison.Ordinal)))
        {
            command.Parameters.AddWithValue(name, value);
        }

        if (Scalar)
        {
            Value = (long)command.ExecuteScalar()!;
        }
        else if (Rows is null)
        {
            command.ExecuteNonQuery();
        }
        else
        {
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                Rows.Add(Record(reader));
            }
        }
    }

    /// <summary>Tells the caller.</summary>
    public void Finish(bool committed) => _done.SetResult(committed);

    private static JobRecord Record(SqliteDataReader row) => new()
    {
        JobId = row.GetString(0),
        Requester = row.GetString(1),
        ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(2)),
        LimitMilliseconds = row.GetInt64(3),
        UsedMilliseconds = row.GetInt64(4),
        Tokens = new TokenUsage(row.GetInt64(5), row.GetInt64(6)),
        Status = (JobStatus)row.GetInt32(7),
        Sequence = row.GetInt64(8),
        Final = row.GetInt64(9) != 0,
        Open = false,
    };
}
