namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// Releases what is left of an open hold, if it may end now, and says whether it did. A cancellation that finds no hold moves the wallet
/// to its next version. A batch that the database has received and not yet carried out, as when it stood still while the coordinator
/// gave up, is refused then: its hold cannot come after its cancellation.
/// </summary>
/// <param name="account">Account that pays for the job.</param>
/// <param name="jobId">The job.</param>
/// <param name="status">What becomes of the hold.</param>
/// <param name="mayEnd">Whether an open hold may end.</param>
/// <param name="cancellation">Gives up while waiting in the queue.</param>
internal sealed class EndHold(string account, string jobId, HoldStatus status, Func<HoldRow, bool> mayEnd, CancellationToken cancellation)
    : LedgerOperation<WalletSnapshot?>(account, cancellation)
{
    public override void Gather(ILedgerKeys keys)
    {
        keys.AddWallet(Account);
        keys.AddJob(jobId);
    }

    /// <returns>The wallet after it, or null when the hold stays as it is.</returns>
    protected override WalletSnapshot? Decide(UnitOfWork work)
    {
        var found = work.FindHold(jobId);
        if (found is null && status == HoldStatus.Cancelled && work.FindWallet(Account) is { } untouched)
        {
            work.Put(untouched);
        }

        if (found is not { Status: HoldStatus.Open } hold || hold.Account != Account || !mayEnd(hold))
        {
            return null;
        }

        var row = work.FindWallet(Account)!;
        var wallet = row.Wallet with { Held = row.Wallet.Held - hold.Remaining };
        work.Put(hold with { Status = status });
        return work.Put(row with { Wallet = wallet });
    }
}
