namespace MonkeyTroop.Grains.Storage;

/// <summary>Tells whether the store takes writes.</summary>
public sealed class StoreHealth
{
    private readonly SqliteWriter _writer;

    internal StoreHealth(SqliteWriter writer) => _writer = writer;

    /// <summary>Commits a transaction that changes nothing; throws when the store cannot.</summary>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public Task CheckAsync(CancellationToken cancellation) => _writer.WriteAsync(static _ => true, cancellation);
}
