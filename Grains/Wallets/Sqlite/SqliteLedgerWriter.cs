using Microsoft.Data.Sqlite;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Grains.Wallets.Sqlite;

/// <summary>Writes a batch in one transaction. The file's write lock keeps the rows from others.</summary>
internal sealed class SqliteLedgerWriter(SqliteWriter writer, TimeProvider time) : ILedgerWriter
{
    private const int Constraint = 19; // SQLITE_CONSTRAINT
    private SqlitePrepared? _prepared;

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
        var work = new UnitOfWork(time);
        var keys = LedgerKeys.Of(batch, work);
        foreach (var account in keys.Ensured)
        {
            db.Execute(
                "INSERT INTO wallets (account, created_at) VALUES (@account, @now) ON CONFLICT DO NOTHING",
                ("@account", account), ("@now", SqliteTime.From(time.GetUtcNow())));
        }

        SqliteRows.Load(db, keys, work);
        foreach (var operation in batch)
        {
            operation.Apply(work);
        }

        LedgerInvariants.Require(work);
        SqliteChanges.Write(db, work);
    }
}
