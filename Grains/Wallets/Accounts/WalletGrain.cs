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
    /// <summary>Rows of the account's history that are read at once, and how many times at most.</summary>
    private const int HistoryPage = 1000;
    private const int MostPages = 10;

    private readonly ProofWindow _proofs = new(time);
    private readonly SmallDifferences _differences = new();
    private readonly TrustedJobs _trusted = new();
    private readonly WalletCache _cache = new(time, wallets.Value.CacheFor);

    // Jobs whose hold is being placed. Calls interleave, so a cancellation could overtake the placing that it is to undo.
    private readonly Dictionary<string, Task> _placing = new(StringComparer.Ordinal);
    private Task _writing = Task.CompletedTask;
    private bool _isOpen;

    private string Account => this.GetPrimaryKeyString();

    /// <summary>Until when the account is in question; null when it is not.</summary>
    private DateTimeOffset? QuestionEnd => standing.State.InQuestionUntil is { } until && until > time.GetUtcNow() ? until : null;

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

        if (request.IsTrustedNode == false && QuestionEnd is { } end)
        {
            return new HoldOutcome.InQuestion(end);
        }

        if (request.IsTrustedNode == true)
        {
            _trusted.Add(request.JobId);
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

    public Task<JobLook> LookAtJob(string jobId, CancellationToken cancellation) => ledger.LookAtJobAsync(Account, jobId, cancellation);

    public async Task<JobLook> HearPayer(PayerWord word, CancellationToken cancellation)
    {
        RequireOwn(word.Account);
        if (QuestionEnd is not null)
        {
            // Trusted nodes alone serve the account now, and their word counts.
            return await LookAtJob(word.JobId, cancellation);
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
        _cache.Learn((outcome as HoldOutcome.Placed)?.Wallet);
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
        await AskAsync(now);
    }

    /// <summary>Puts the account in question if it differed with too many owners.</summary>
    private async Task AskAsync(DateTimeOffset now)
    {
        var differed = QuestionRules.DifferedWith(standing.State.Differences, now);
        if (QuestionEnd is not null || differed.Count < QuestionRules.LeastOwners)
        {
            return;
        }

        var met = await CountOwnersAsync(differed, now);
        if (!QuestionRules.IsInQuestion(differed.Count, met) || QuestionEnd is not null)
        {
            return;
        }

        var question = new AccountQuestion(Account, differed.Count, met, now + QuestionRules.Lasts);
        standing.State.InQuestionUntil = question.Until;
        await WriteStandingAsync();
        await TellAsync(question);
        await audit.WriteAsync(AuditEventTypes.InQuestion, Account, ("differed", $"{question.Differed}"), ("met", $"{question.Met}"));
    }

    /// <summary>How many owners served the account lately, as far as its newest rows tell.</summary>
    private async Task<int> CountOwnersAsync(IReadOnlySet<string> differed, DateTimeOffset now)
    {
        var met = differed.ToHashSet(StringComparer.Ordinal);
        var query = new AccountHistoryQuery { Limit = HistoryPage, From = now - ApartRules.RememberedFor };
        for (var read = 0; read < MostPages; read++)
        {
            var page = await ledger.ReadHistoryAsync(Account, query, CancellationToken.None);
            met.UnionWith(page.Entries.Where(row => row.JobId is not null && row.Requester == Account).Select(row => row.Counterparty).OfType<string>());
            if (page.Next is null)
            {
                break;
            }

            query = query with { Before = page.Next, BeforeTime = page.NextTime };
        }

        return met.Count;
    }

    private async Task TellAsync(AccountQuestion question)
    {
        try
        {
            await GrainFactory.GetGrain<IDisputesGrain>(0).NoteQuestion(question);
        }
        catch (Exception e) when (GrainFaults.IsAway(e))
        {
            LogQuestionNotNoted(logger, Account, e.Message); // the list is for people to read; the audit event follows
        }
    }

    /// <summary>Writes the account's state after the write that is under way: calls interleave, and two writes at once would refuse each other.</summary>
    private Task WriteStandingAsync() => _writing = WriteAfterAsync(_writing);

    private async Task WriteAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await standing.WriteOrEndAsync(this);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "account {Account} in question is missing in the administrator's list: {Reason}")]
    private static partial void LogQuestionNotNoted(ILogger logger, string account, string reason);

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
