namespace MonkeyTroop.Grains.Storage;

/// <summary>Tells whether the store takes writes.</summary>
public interface IStoreHealth
{
    /// <summary>What the store is called: <c>Postgres</c> or <c>SQLite</c>.</summary>
    string Name { get; }

    /// <summary>Goes as far as a write that leaves nothing behind; throws when the store cannot.</summary>
    /// <exception cref="StoreUnavailableException">The store is away; the message names it and says why.</exception>
    Task CheckAsync(CancellationToken cancellation);
}
