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
    Task<IReadOnlyList<AccountHistoryEntry>> ReadEntriesAsync(string account, AccountHistoryQuery query, CancellationToken cancellation);

    /// <summary>Whether it has a row.</summary>
    Task<bool> HasAsync(WrittenRow row, CancellationToken cancellation);

    /// <summary>When the hold was issued that expires last, which is one of the newest; null when there is none.</summary>
    Task<DateTimeOffset?> FindNewestHoldAsync(CancellationToken cancellation);
}

/// <summary>Writes batches, one after the other.</summary>
internal interface ILedgerWriter : IAsyncDisposable
{
    /// <summary>
    /// In one transaction: applies the operations in order to the rows they need, writes what they changed and commits.
    /// No other writer has changed those rows in between. One call at a time.
    /// </summary>
    /// <exception cref="LedgerRefusedException">An invariant of the ledger or a constraint of the database refused the batch; nothing was changed.</exception>
    /// <exception cref="StoreUnavailableException">The store is away; see <see cref="ILedgerStore"/>.</exception>
    Task CommitAsync(IReadOnlyList<LedgerOperation> batch);
}

/// <summary>An operation tried what an invariant of the ledger or a constraint of the database forbids: a fault of the program.</summary>
internal sealed class LedgerRefusedException(string message, Exception? inner = null) : Exception(message, inner);
