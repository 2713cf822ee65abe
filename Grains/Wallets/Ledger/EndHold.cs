namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Releases what is left of an open hold, if it may end now, and says whether it did.</summary>
/// <param name="account">Account that pays for the job.</param>
/// <param name="jobId">The job.</param>
/// <param name="status">What becomes of the hold.</param>
/// <param name="mayEnd">Whether an open hold may end.</param>
/// <param name="cancellation">Gives up while waiting in line.</param>
internal sealed class EndHold(string account, string jobId, HoldStatus status, Func<HoldRow, bool> mayEnd, CancellationToken cancellation)
    : LedgerOperation<WalletSnapshot?>(account, cancellation)
{
    public override void Gather(ILedgerKeys keys)
    {
        keys.AddWallet(Account);
        keys.AddJob(jobId);
    }

    /// <returns>The wallet after it, or null when the hold stays as it is.</returns>
    protected override WalletSnapshot? Decide(LedgerPage page)
    {
        if (page.FindHold(jobId) is not { Status: HoldStatus.Open } hold || hold.Account != Account || !mayEnd(hold))
        {
            return null;
        }

        var row = page.FindWallet(Account)!;
        var wallet = row.Wallet with { Held = row.Wallet.Held - hold.Remaining };
        page.Put(hold with { Status = status });
        return page.Put(row with { Wallet = wallet });
    }
}
