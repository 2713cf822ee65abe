using MonkeyTroop.Grains.Storage;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// The durable truth about credits. Every operation is atomic and idempotent; when it returns, it is on disk. Those of one
/// account are done in the order in which they were asked for. Every one throws <see cref="StoreUnavailableException"/> when
/// the store is away: then it was done as a whole or not at all, and asking again tells.
/// </summary>
internal interface ILedgerStore
{
    /// <summary>Opens an account with its starter credits, once, and returns the wallet.</summary>
    Task<WalletSnapshot> OpenAsync(string account, Credits starterCredits, CancellationToken cancellation);

    /// <summary>The wallet, or null when there is none.</summary>
    Task<WalletSnapshot?> FindAsync(string account, CancellationToken cancellation);

    /// <summary>Places a hold; see <see cref="Pricing.Hold"/> for how much. The account must be open.</summary>
    Task<HoldOutcome> PlaceHoldAsync(HoldRequest request, HoldOptions options, CancellationToken cancellation);

    /// <summary>Sets more aside for an open hold, and moves the end of its ticket.</summary>
    Task<ExtensionOutcome> ExtendHoldAsync(HoldExtension extension, CancellationToken cancellation);

    /// <summary>Looks at a job, for its payer, or also for the owner of its node.</summary>
    Task<JobLook> LookAtJobAsync(string account, string jobId, bool mayEarn, CancellationToken cancellation);

    /// <summary>Takes in what the payer of a job says of it, and moves back what was charged beyond that; see <see cref="TwoWords"/>.</summary>
    /// <returns>What became of the job, and the wallets that it changed.</returns>
    Task<(JobLook Look, IReadOnlyList<WalletSnapshot> Changed)> HearPayerAsync(PayerWord word, CancellationToken cancellation);

    /// <summary>Ends a hold that no receipt has come for, as if it had never been. Unknown and ended holds stay as they are.</summary>
    /// <returns>The wallet after it, or null when nothing was changed.</returns>
    Task<WalletSnapshot?> CancelHoldAsync(string account, string jobId, CancellationToken cancellation);

    /// <summary>Records a receipt and moves what it adds or gives back; see <see cref="Capture.Of"/>.</summary>
    /// <param name="account">The account that the receipt says pays.</param>
    /// <param name="receipt">The receipt.</param>
    /// <param name="cancellation">Gives up before the transaction began.</param>
    Task<SettlementOutcome> SettleAsync(string account, VerifiedReceipt receipt, CancellationToken cancellation);

    /// <summary>Gives credits to another account.</summary>
    Task<TransferOutcome> TransferAsync(CreditTransfer transfer, CancellationToken cancellation);

    /// <summary>Pays credits from the treasury.</summary>
    Task<GrantOutcome> GrantAsync(GrantRequest grant, CancellationToken cancellation);

    /// <summary>Takes an account's locked credits back to the treasury.</summary>
    /// <param name="account">The account.</param>
    /// <param name="key">Idempotency key: the same key again takes nothing again, and gives the same answer.</param>
    /// <param name="memo">What for; the account sees it.</param>
    /// <param name="cancellation">Gives up before the transaction began.</param>
    Task<TakeBackOutcome> TakeBackAsync(string account, string key, string? memo, CancellationToken cancellation);

    /// <summary>Releases what is left of open holds whose tickets expired before a time, and returns the wallets after it.</summary>
    Task<IReadOnlyList<WalletSnapshot>> ReleaseExpiredAsync(DateTimeOffset expiredBefore, int limit, CancellationToken cancellation);

    /// <summary>A page of an account's history, newest first.</summary>
    Task<AccountHistoryPage> ReadHistoryAsync(string account, AccountHistoryQuery query, CancellationToken cancellation);
}
