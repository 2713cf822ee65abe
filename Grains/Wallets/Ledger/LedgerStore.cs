using MonkeyTroop.Grains.Audit;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// The ledger in a database: writes queue and share commits, reads go straight to it. Credits from the treasury get their audit event
/// here, whichever process asked for them.
/// </summary>
internal sealed class LedgerStore(ILedgerDatabase database, LedgerQueue queue, WalletMetrics? metrics = null, EffectAudit? audit = null) : ILedgerStore
{
    public async Task<WalletSnapshot> OpenAsync(string account, Credits starterCredits, CancellationToken cancellation)
    {
        if (await database.FindWalletAsync(account, cancellation).ConfigureAwait(false) is { IsOpen: true, Wallet: var wallet })
        {
            return wallet;
        }

        var operation = new OpenAccount(account, starterCredits, cancellation);
        var opened = await queue.RunAsync(operation).ConfigureAwait(false);
        if (operation.IsNew && audit is not null)
        {
            await audit.WriteAsync(AuditEventTypes.AccountOpened, account, ("amount", $"{starterCredits}")).ConfigureAwait(false);
        }

        return opened;
    }

    public async Task<WalletSnapshot?> FindAsync(string account, CancellationToken cancellation) =>
        (await database.FindWalletAsync(account, cancellation).ConfigureAwait(false))?.Wallet;

    public async Task<HoldOutcome> PlaceHoldAsync(HoldRequest request, HoldOptions options, CancellationToken cancellation)
    {
        var outcome = await queue.RunAsync(new PlaceHold(request, options, cancellation)).ConfigureAwait(false);
        metrics?.HoldAsked(outcome);
        return outcome;
    }

    public async Task<ExtensionOutcome> ExtendHoldAsync(HoldExtension extension, CancellationToken cancellation)
    {
        var outcome = await queue.RunAsync(new ExtendHold(extension, cancellation)).ConfigureAwait(false);
        metrics?.ExtensionAsked(outcome);
        return outcome;
    }

    public Task<JobLook> LookAtJobAsync(string account, string jobId, bool mayEarn, CancellationToken cancellation) =>
        queue.RunAsync(new LookAtJob(account, jobId, mayEarn, cancellation));

    public async Task<(JobLook Look, IReadOnlyList<WalletSnapshot> Changed)> HearPayerAsync(PayerWord word, CancellationToken cancellation)
    {
        var operation = new HearPayer(word, cancellation);
        var look = await queue.RunAsync(operation).ConfigureAwait(false);
        metrics?.PayerHeard(operation.Moved);
        return (look, operation.Changed);
    }

    public async Task<WalletSnapshot?> CancelHoldAsync(string account, string jobId, CancellationToken cancellation)
    {
        var cancelled = await queue.RunAsync(
            new EndHold(account, jobId, HoldStatus.Cancelled, hold => hold.LastSequence == 0, cancellation)).ConfigureAwait(false);
        if (cancelled is not null)
        {
            metrics?.HoldCancelled();
        }

        return cancelled;
    }

    public async Task<SettlementOutcome> SettleAsync(string account, VerifiedReceipt receipt, CancellationToken cancellation)
    {
        var operation = new SettleReceipt(account, receipt, cancellation);
        var outcome = await queue.RunAsync(operation).ConfigureAwait(false);
        metrics?.ReceiptTaken(outcome, operation.Moved, operation.IsLate, operation.EndsHold);
        return outcome;
    }

    public Task<TransferOutcome> TransferAsync(CreditTransfer transfer, CancellationToken cancellation) =>
        queue.RunAsync(new TransferCredits(transfer, cancellation));

    public async Task<GrantOutcome> GrantAsync(GrantRequest grant, CancellationToken cancellation)
    {
        var outcome = await queue.RunAsync(new GrantCredits(grant, cancellation)).ConfigureAwait(false);
        if (outcome is GrantOutcome.Granted { IsNew: true } granted && audit is not null)
        {
            await audit.WriteAsync(
                AuditEventTypes.CreditsGranted, grant.Account, ("amount", $"{grant.Amount}"), ("transfer_id", granted.TransferId)).ConfigureAwait(false);
        }

        return outcome;
    }

    public async Task<TakeBackOutcome> TakeBackAsync(string account, string key, string? memo, CancellationToken cancellation)
    {
        var outcome = await queue.RunAsync(new TakeBackLocked(account, key, memo, cancellation)).ConfigureAwait(false);
        if (outcome is TakeBackOutcome.Taken taken && audit is not null)
        {
            await audit.WriteAsync(
                AuditEventTypes.CreditsTakenBack, account, ("amount", $"{taken.Amount}"), ("transfer_id", taken.TransferId)).ConfigureAwait(false);
        }

        return outcome;
    }

    public async Task<IReadOnlyList<WalletSnapshot>> ReleaseExpiredAsync(
        DateTimeOffset expiredBefore, int limit, CancellationToken cancellation)
    {
        var expired = await database.FindExpiredAsync(expiredBefore, limit, cancellation).ConfigureAwait(false);
        var released = await Task.WhenAll(expired.Select(hold => queue.RunAsync(
            new EndHold(hold.Account, hold.JobId, HoldStatus.Expired, found => found.ExpiresAt < expiredBefore, cancellation)))).ConfigureAwait(false);
        WalletSnapshot[] wallets = [.. released.OfType<WalletSnapshot>()];
        metrics?.HoldsExpired(wallets.Length);
        return wallets;
    }

    public async Task<AccountHistoryPage> ReadHistoryAsync(string account, AccountHistoryQuery query, CancellationToken cancellation)
    {
        // One entry more than asked for tells whether there is a next page.
        var entries = await database.ReadEntriesAsync(account, query with { Limit = query.Limit + 1 }, cancellation).ConfigureAwait(false);
        return entries.Count > query.Limit
            ? new AccountHistoryPage([.. entries.Take(query.Limit)], entries[query.Limit - 1].Id) { NextTime = entries[query.Limit - 1].CreatedAt }
            : new AccountHistoryPage(entries, Next: null);
    }
}
