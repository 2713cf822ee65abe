using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// A database that can hold the ledger. Every method throws <see cref="StoreUnavailableException"/> when it is away.
/// </summary>
internal interface ILedgerDatabase
{
    /// <summary>How many writers it is worth having at the same time.</summary>
    int Writers { get; }

    /// <summary>Makes a writer, which one caller at a time uses.</summary>
    ILedgerWriter CreateWriter(LedgerOptions options);

    /// <summary>The wallet, or null when there is none.</summary>
    Task<WalletRow?> FindWalletAsync(string account, CancellationToken cancellation);

    /// <summary>Open holds whose tickets expired before a time, the oldest first.</summary>
    Task<IReadOnlyList<(string Account, string JobId)>> FindExpiredAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellation);

    /// <summary>An account's entries, newest first, at most as many as the query's limit.</summary>
    Task<IReadOnlyList<StatementEntry>> ReadEntriesAsync(string account, StatementQuery query, CancellationToken cancellation);

    /// <summary>Whether it has a row.</summary>
    Task<bool> HasAsync(WrittenRow row, CancellationToken cancellation);

    /// <summary>When the hold was issued that expires last, which is one of the newest; null when there is none.</summary>
    Task<DateTimeOffset?> FindNewestHoldAsync(CancellationToken cancellation);
}

/// <summary>Writes batches, one after the other.</summary>
internal interface ILedgerWriter : IAsyncDisposable
{
    /// <summary>
    /// Decides the next operation of the coming batch ahead, while the batch before it may still be on its way to the disk. What it
    /// decides is void when that one fails, and decided again in <see cref="CommitAsync"/>.
    /// </summary>
    /// <returns>False when that cannot be done now; operations behind it must not be tried before it then.</returns>
    bool TryDecide(LedgerOperation operation);

    /// <summary>
    /// The coming batch is full. Does what can be done of its work while the one before it is on its way to the disk; nothing of it
    /// counts before <see cref="CommitAsync"/>. Once for each batch, after which <see cref="TryDecide"/> is not called for it.
    /// </summary>
    void Prepare(IReadOnlyList<LedgerOperation> batch);

    /// <summary>The coming batch will not be committed: forgets what was decided of it and undoes what was done.</summary>
    ValueTask AbandonAsync();

    /// <summary>
    /// In one transaction: applies the operations in order to the rows they need, as nobody else has changed them meanwhile, writes
    /// what they changed and commits. Those decided ahead come first, in their order. One call at a time.
    /// </summary>
    /// <exception cref="LedgerRefusedException">A constraint of the database refused the batch; nothing was changed.</exception>
    /// <exception cref="StoreUnavailableException">The store is away; see <see cref="ILedgerStore"/>.</exception>
    Task CommitAsync(IReadOnlyList<LedgerOperation> batch);
}

/// <summary>A constraint of the database refused what an operation tried: a rule of the ledger is broken in the program.</summary>
internal sealed class LedgerRefusedException(string message, Exception inner) : Exception(message, inner);
