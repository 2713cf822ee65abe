namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Looks at a job behind the operations of its account that came before. Changes nothing.</summary>
internal sealed class LookAtJob(string account, string jobId, CancellationToken cancellation) : LedgerOperation<JobLook>(account, cancellation)
{
    public override void Gather(ILedgerKeys keys)
    {
        keys.AddWallet(Account);
        keys.AddJob(jobId);
    }

    protected override JobLook Decide(UnitOfWork work) => work.FindHold(jobId) switch
    {
        null => new JobLook.UnknownJob(),
        { } hold when hold.Account != Account => new JobLook.OtherAccount(),
        { } hold => new JobLook.Found(hold.Snapshot),
    };
}
