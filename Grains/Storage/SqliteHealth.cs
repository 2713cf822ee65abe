namespace MonkeyTroop.Grains.Storage;

/// <summary>Tells whether the SQLite file takes writes: commits a transaction that changes nothing.</summary>
internal sealed class SqliteHealth(SqliteWriter writer) : IStoreHealth
{
    public Task CheckAsync(CancellationToken cancellation) => writer.WriteAsync(static _ => true, cancellation);
}
