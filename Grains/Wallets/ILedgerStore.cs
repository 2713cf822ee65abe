using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets;

/// <summary>
/// The durable truth about credits. Every operation is one database transaction and idempotent; when it returns, it is on
/// disk. Every one throws <see cref="StoreUnavailableException"/> when the store is away, and has changed nothing then.
/// </summary>
internal interface ILedgerStore
{
    /// <summary>Opens an account with its starter credits, once, and returns the wallet.</summary>
    Task<WalletSnapshot> OpenAsync(string account, Credits starterCredits, CancellationToken cancellation);

    /// <summary>The wallet, or null when there is none.</summary>
    Task<WalletSnapshot?> FindAsync(string account, CancellationToken cancellation);

    /// <summary>Places a hold; see <see cref="Pricing.Hold"/> for how much. The account must be open.</summary>
    Task<HoldOutcome> PlaceHoldAsync(HoldRequest request, HoldOptions options, CancellationToken cancellation);

    /// <summary>Ends a hold that nothing was captured from, as if it had never been. Unknown and ended holds stay as they are.</summary>
    Task CancelHoldAsync(string jobId, CancellationToken cancellation);

    /// <summary>Puts a receipt on record and captures what it adds; see <see cref="Capture.Of"/>.</summary>
    /// <param name="account">The account that the receipt says pays.</param>
    /// <param name="receipt">The receipt.</param>
    /// <param name="cancellation">Gives up before the transaction began.</param>
    Task<SettlementOutcome> SettleAsync(string account, VerifiedReceipt receipt, CancellationToken cancellation);

    /// <summary>Releases what is left of open holds whose tickets expired before a time, and says how many there were.</summary>
    Task<int> ReleaseExpiredAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellation);

    /// <summary>A page of an account's history, newest first.</summary>
    Task<StatementPage> ReadStatementAsync(string account, long? before, int limit, CancellationToken cancellation);
}
