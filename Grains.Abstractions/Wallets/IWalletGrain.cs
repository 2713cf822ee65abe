using MonkeyTroop.Grains.Identity;
using Orleans.Concurrency;

namespace MonkeyTroop.Grains.Wallets;

/// <summary>
/// The credits of one account; its key is the account's id. Takes the account's operations one after the other. What it
/// says has been committed by the store: no rule about money rests on this grain alone.
/// </summary>
public interface IWalletGrain : IProofGuard
{
    /// <summary>Opens the wallet with the starter credits if there is none, and returns it.</summary>
    Task<WalletSnapshot> Open(CancellationToken cancellation);

    /// <summary>The wallet, or null if it was never opened.</summary>
    Task<WalletSnapshot?> Find(CancellationToken cancellation);

    /// <summary>Sets credits aside for a job. The same job again gives the same hold.</summary>
    Task<HoldOutcome> PlaceHold(HoldRequest request, CancellationToken cancellation);

    /// <summary>Sets more aside for one of the account's open jobs, and moves the end of its ticket.</summary>
    Task<ExtensionOutcome> ExtendHold(HoldExtension extension, CancellationToken cancellation);

    /// <summary>Looks at one of the jobs that the account pays for.</summary>
    Task<JobLook> LookAtJob(string jobId, CancellationToken cancellation);

    /// <summary>Looks at one of the jobs that the account pays for or earns by.</summary>
    Task<JobLook> ShowJob(string jobId, CancellationToken cancellation);

    /// <summary>Takes in what the account says of one of its jobs at its end: from then on no more is charged than that allows.</summary>
    Task<JobLook> HearPayer(PayerWord word, CancellationToken cancellation);

    /// <summary>Releases a hold whose ticket was never handed out.</summary>
    Task CancelHold(string jobId, CancellationToken cancellation);

    /// <summary>Captures what a receipt adds to what was captured before.</summary>
    Task<SettlementOutcome> Settle(VerifiedReceipt receipt, CancellationToken cancellation);

    /// <summary>Gives credits to another account. The same key again gives nothing again, and the same answer.</summary>
    Task<TransferOutcome> Transfer(CreditTransfer transfer, CancellationToken cancellation);

    /// <summary>Pays credits from the treasury to the account. The same key again grants nothing again, and the same answer.</summary>
    Task<GrantOutcome> Grant(GrantRequest grant, CancellationToken cancellation);

    /// <summary>Takes the account's locked credits back to the treasury, as far as they are not held.</summary>
    /// <param name="memo">What for; the account sees it.</param>
    /// <param name="cancellation">Gives up before it is done.</param>
    Task<TakeBackOutcome> TakeBackLocked(string? memo, CancellationToken cancellation);

    /// <summary>
    /// Suspends the account, or lets it go on. Nothing new begins for a suspended one: it gets no holds, gives nothing and is given nothing,
    /// invites and joins no nodes, and its nodes get no jobs and are not heard. Jobs that began before are still paid, by it and to it.
    /// </summary>
    Task SetSuspended(bool suspended);

    /// <summary>Whether the account is suspended.</summary>
    Task<bool> IsSuspended();

    /// <summary>A page of the account's history, newest first.</summary>
    Task<AccountHistoryPage> GetHistory(AccountHistoryQuery query, CancellationToken cancellation);

    /// <summary>Hears what another account's operation made of this wallet. One that is older than what is known changes nothing.</summary>
    [OneWay]
    Task Learn(WalletSnapshot wallet);
}
