namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Looks at a job behind the operations of its account that came before. Changes nothing.</summary>
internal sealed class LookAtJob(string account, string jobId, CancellationToken cancellation) : LedgerOperation<JobLook>(account, cancellation)
{
    public override void Gather(ILedgerKeys keys)
    {
        keys.AddWallet(Account);
        keys.AddJob(jobId);
    }

    protected override JobLook Decide(UnitOfWork work) => Of(work.FindHold(jobId), Account);

    /// <summary>What an account learns of a hold; null where there is none.</summary>
    public static JobLook Of(HoldRow? hold, string account) => hold switch
    {
        null => new JobLook.UnknownJob(),
        _ when hold.Account != account => new JobLook.OtherAccount(),
        _ => new JobLook.Found(hold.Snapshot),
    };
}
