using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Grains.Wallets.Sqlite;

/// <summary>Writes a batch in one transaction. The file's write lock keeps the rows from others.</summary>
internal sealed class SqliteLedgerWriter(SqliteWriter writer, TimeProvider time) : ILedgerWriter
{
    private const int Constraint = 19; // SQLITE_CONSTRAINT
    private SqlitePrepared? _prepared;

    /// <summary>Never ahead: what is read here is in this process's memory, so that there is nothing to gain.</summary>
    public bool TryDecide(LedgerOperation operation) => false;

    public void Prepare(IReadOnlyList<LedgerOperation> batch)
    {
    }

    public ValueTask AbandonAsync() => ValueTask.CompletedTask;

    public async Task CommitAsync(IReadOnlyList<LedgerOperation> batch)
    {
        try
        {
            await writer.WriteAsync(
                connection =>
                {
                    if (_prepared?.Connection != connection)
                    {
                        _prepared = new SqlitePrepared(connection);
                    }

                    _prepared.JoinTransaction();
                    Apply(_prepared, batch);
                    return true;
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == Constraint)
        {
            throw new LedgerRefusedException($"the database refused an operation: {e.Message}", e);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Apply(SqlitePrepared db, IReadOnlyList<LedgerOperation> batch)
    {
        var page = new LedgerPage(time);
        var keys = LedgerKeys.Of(batch, page);
        foreach (var account in keys.Ensured)
        {
            db.Execute(
                "INSERT INTO wallets (account, created_at) VALUES (@account, @now) ON CONFLICT DO NOTHING",
                ("@account", account), ("@now", SqliteTime.From(time.GetUtcNow())));
        }

        SqliteRows.Load(db, keys, page);
        foreach (var operation in batch)
        {
            operation.Apply(page);
        }

        SqliteChanges.Write(db, page);
    }
}
