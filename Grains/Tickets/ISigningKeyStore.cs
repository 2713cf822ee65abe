using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Tickets;

/// <summary>
/// Where signing keys last. Every method throws <see cref="StoreUnavailableException"/> when the store is away, and
/// <see cref="SigningKeyException"/> when what it holds cannot be used.
/// </summary>
public interface ISigningKeyStore
{
    /// <summary>Every key that was ever made and is remembered, in the order in which they were made.</summary>
    Task<IReadOnlyList<StoredKey>> ReadAsync(CancellationToken cancellation);

    /// <summary>Adds a key after those that are there; false when another gateway added one of its number first, and nothing changed.</summary>
    /// <param name="key">The key.</param>
    /// <param name="withdrawOthers">Whether every other key is withdrawn at the same moment, and its private half erased.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<bool> TryAddAsync(StoredKey key, bool withdrawOthers, CancellationToken cancellation);

    /// <summary>Erases the private halves of keys that are no longer published.</summary>
    Task EraseAsync(IReadOnlyCollection<string> kids, CancellationToken cancellation);
}

/// <summary>A signing key as the store has it.</summary>
public sealed record StoredKey
{
    /// <summary>Counts the keys: 1 for the first.</summary>
    public required int Generation { get; init; }

    /// <summary>RFC 7638 thumbprint of the public half.</summary>
    public required string Kid { get; init; }

    /// <summary>The private key as PKCS#8 in PEM form, or null once it is erased. A secret.</summary>
    public string? Pem { get; init; }

    /// <summary>Since when it is published.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>Since when it signs, or will.</summary>
    public required DateTimeOffset SignsFrom { get; init; }

    /// <summary>When it was withdrawn.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"signing key {Generation} {Kid}";
}
