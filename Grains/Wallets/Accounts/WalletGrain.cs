using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MonkeyTroop.Grains.Audit;
using MonkeyTroop.Grains.Identity;
using MonkeyTroop.Grains.Storage;
using MonkeyTroop.Grains.Wallets.Ledger;
using Orleans.Concurrency;

namespace MonkeyTroop.Grains.Wallets.Accounts;

/// <summary>
/// Hands one account's operations to the ledger in the order in which they came, and remembers what the wallet is. Calls
/// interleave: many of one account share a commit, which is what keeps a busy account as fast as many quiet ones.
/// </summary>
[Reentrant]
internal sealed partial class WalletGrain(
    [PersistentState("account", GrainStorage.Name)] IPersistentState<AccountState> standing,
    ILedgerStore ledger, IOptions<WalletOptions> wallets, IOptions<HoldOptions> holds, EffectAudit audit, TimeProvider time, ILogger<WalletGrain> logger)
    : Grain, IWalletGrain
{
    private readonly ProofWindow _proofs = new(time);
    private readonly SmallDifferences _differences = new();
    private readonly WalletCache _cache = new(time, wallets.Value.CacheFor);

    // Jobs whose hold is being placed. Calls interleave, so a cancellation could overtake the placing that it is to undo.
    private readonly Dictionary<string, Task> _placing = new(StringComparer.Ordinal);
    private Task _writing = Task.CompletedTask;
    private bool _isOpen;

    private string Account => this.GetPrimaryKeyString();

    public Task<ProofAdmission> AdmitProof(ProofStamp proof) => Task.FromResult(_proofs.Admit(proof));

    public async Task<WalletSnapshot> Open(CancellationToken cancellation)
    {
        if (_isOpen)
        {
            return (await Find(cancellation))!;
        }

        var wallet = await ledger.OpenAsync(Account, Credits.Of(wallets.Value.StarterCredits), cancellation);
        _isOpen = true;
        return _cache.Learn(wallet)!;
    }

    public async Task<WalletSnapshot?> Find(CancellationToken cancellation) =>
        _cache.Fresh ?? _cache.Learn(await ledger.FindAsync(Account, cancellation));

    public async Task<HoldOutcome> PlaceHold(HoldRequest request, CancellationToken cancellation)
    {
        RequireOwn(request.Account);
        if (standing.State.IsSuspended)
        {
            return new HoldOutcome.Suspended();
        }

        if (request.KnowsApart && ApartRules.Until(standing.State.Differences, request.Owner, time.GetUtcNow()) is { } until)
        {
            return new HoldOutcome.Apart(until);
        }

        if (AnswerInQuestion(request) is { } inQuestion)
        {
            return inQuestion;
        }

        var placing = OpenAndPlace(request, cancellation);
        _placing[request.JobId] = placing;
        try
        {
            return await placing;
        }
        finally
        {
            _placing.Remove(request.JobId);
        }
    }

    public async Task<ExtensionOutcome> ExtendHold(HoldExtension extension, CancellationToken cancellation)
    {
        RequireOwn(extension.Account);
        if (standing.State.IsSuspended)
        {
            return new ExtensionOutcome.Suspended();
        }

        var outcome = await ledger.ExtendHoldAsync(extension, cancellation);
        _cache.Learn((outcome as ExtensionOutcome.Extended)?.Wallet);
        return outcome;
    }

    public Task<JobLook> LookAtJob(string jobId, CancellationToken cancellation) => ledger.LookAtJobAsync(Account, jobId, mayEarn: false, cancellation);

    public Task<JobLook> ShowJob(string jobId, CancellationToken cancellation) => ledger.LookAtJobAsync(Account, jobId, mayEarn: true, cancellation);

    public async Task<JobLook> HearPayer(PayerWord word, CancellationToken cancellation)
    {
        RequireOwn(word.Account);
        if (QuestionEnd is not null && _trusted.Contains(word.JobId))
        {
            return await LookAtJob(word.JobId, cancellation); // the word of the trusted node counts
        }

        var (look, changed) = await ledger.HearPayerAsync(word, cancellation);
        foreach (var wallet in changed)
        {
            await (wallet.Account == Account ? Learn(wallet) : TellAsync(wallet, isNew: true));
        }

        if (look is JobLook.Found { Job: var job })
        {
            await NoteDifferenceAsync(job.JobId, job.Owner!, job.Difference, job.Excused);
        }

        return look;
    }

    public async Task CancelHold(string jobId, CancellationToken cancellation)
    {
        if (_placing.TryGetValue(jobId, out var placing))
        {
            // Only its end matters here; what came of it reaches the caller who asked for it.
            await placing.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            cancellation.ThrowIfCancellationRequested();
        }

        _cache.Learn(await ledger.CancelHoldAsync(Account, jobId, cancellation));
    }

    public async Task<SettlementOutcome> Settle(VerifiedReceipt receipt, CancellationToken cancellation)
    {
        var outcome = await ledger.SettleAsync(Account, receipt, cancellation);
        if (outcome is SettlementOutcome.Settled settled)
        {
            _cache.Learn(settled.Requester);
            await TellAsync(settled.Owner, settled.IsNew);
            await NoteDifferenceAsync(receipt.JobId, settled.Owner.Account, settled.Difference, settled.Excused);
        }

        return outcome;
    }

    public async Task<TransferOutcome> Transfer(CreditTransfer transfer, CancellationToken cancellation)
    {
        RequireOwn(transfer.Account);
        var isBarred = standing.State.IsSuspended || await GrainFactory.GetGrain<IWalletGrain>(transfer.Recipient).IsSuspended();
        var outcome = await ledger.TransferAsync(transfer with { IsBarred = isBarred }, cancellation);
        if (outcome is TransferOutcome.Given given)
        {
            _cache.Learn(given.Sender);
            await TellAsync(given.Recipient, given.IsNew);
        }

        return outcome;
    }

    public async Task<GrantOutcome> Grant(GrantRequest grant, CancellationToken cancellation)
    {
        RequireOwn(grant.Account);
        var outcome = await ledger.GrantAsync(grant, cancellation);
        _cache.Learn((outcome as GrantOutcome.Granted)?.Wallet);
        return outcome;
    }

    public async Task<TakeBackOutcome> TakeBackLocked(string? memo, CancellationToken cancellation)
    {
        var outcome = await ledger.TakeBackAsync(Account, Guid.CreateVersion7(time.GetUtcNow()).ToString("N"), memo, cancellation);
        _cache.Learn((outcome as TakeBackOutcome.Taken)?.Wallet);
        return outcome;
    }

    public async Task SetSuspended(bool suspended)
    {
        standing.State.IsSuspended = suspended;
        await WriteStandingAsync();
        await audit.WriteAsync(AuditEventTypes.StandingChanged, Account, ("of", "account"), ("standing", suspended ? "suspended" : "active"));
    }

    public Task<bool> IsSuspended() => Task.FromResult(standing.State.IsSuspended);

    public Task<AccountHistoryPage> GetHistory(AccountHistoryQuery query, CancellationToken cancellation) =>
        ledger.ReadHistoryAsync(Account, query, cancellation);

    public Task Learn(WalletSnapshot wallet)
    {
        _cache.Learn(wallet);
        return Task.CompletedTask;
    }

    private async Task<HoldOutcome> OpenAndPlace(HoldRequest request, CancellationToken cancellation)
    {
        if (!_isOpen)
        {
            await Open(cancellation);
        }

        var outcome = await ledger.PlaceHoldAsync(request, holds.Value, cancellation);
        if (outcome is HoldOutcome.Placed placed)
        {
            _cache.Learn(placed.Wallet);
            NoteTrust(request);
        }

        return outcome;
    }

    /// <summary>
    /// Keeps the account and a node's owner apart for a while when they differ. Differences too small to be noticed add up, for as long as this
    /// activation remembers them. A repetition finds the difference again, so that none is lost with a silo.
    /// </summary>
    private async Task NoteDifferenceAsync(string jobId, string owner, Credits difference, Credits excused)
    {
        var now = time.GetUtcNow();
        if (!_differences.IsNoticed(jobId, owner, difference, excused)
            || !ApartRules.Remember(standing.State.Differences, new JobDifference(jobId, owner, now, _trusted.Contains(jobId))))
        {
            return;
        }

        await WriteStandingAsync();
        var until = ApartRules.Until(standing.State.Differences, owner, now) ?? now;
        try
        {
            await GrainFactory.GetGrain<IDisputesGrain>(0).Note(new JobDispute(jobId, Account, owner, difference, now, until));
        }
        catch (Exception e) when (GrainFaults.IsAway(e))
        {
            LogNotNoted(logger, jobId, e.Message); // the list is for people to read; the audit event follows
        }

        await audit.WriteAsync(
            AuditEventTypes.WordsDiffered, Account, ("job_id", jobId), ("owner", owner), ("credits", $"{difference}"));
        await QuestionAsync(now);
    }

    /// <summary>Writes the account's state after the write that is under way: calls interleave, and two writes at once would refuse each other.</summary>
    private Task WriteStandingAsync() => _writing = WriteAfterAsync(_writing);

    private async Task WriteAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await standing.WriteOrEndAsync(this);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the difference on job {JobId} is missing in the administrator's list: {Reason}")]
    private static partial void LogNotNoted(ILogger logger, string jobId, string reason);

    private Task TellAsync(WalletSnapshot wallet, bool isNew) =>
        isNew && wallet.Account != Account ? GrainFactory.GetGrain<IWalletGrain>(wallet.Account).Learn(wallet) : Task.CompletedTask;

    private void RequireOwn(string account)
    {
        if (account != Account)
        {
            throw new ArgumentException($"an operation of account {account} came to account {Account}", nameof(account));
        }
    }
}
