namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Looks at a job behind the operations of its account that came before. Changes nothing.</summary>
/// <param name="account">Who looks.</param>
/// <param name="jobId">The job.</param>
/// <param name="mayEarn">Whether the owner of its node may look too, and not its payer alone.</param>
/// <param name="cancellation">Gives up while waiting in the queue.</param>
internal sealed class LookAtJob(string account, string jobId, bool mayEarn, CancellationToken cancellation)
    : LedgerOperation<JobLook>(account, cancellation)
{
    public override void Gather(ILedgerKeys keys)
    {
        keys.AddWallet(Account);
        keys.AddJob(jobId);
    }

    protected override JobLook Decide(UnitOfWork work) =>
        work.FindHold(jobId) is { } hold && mayEarn && hold.Owner == Account ? new JobLook.Found(hold.Snapshot) : Of(work.FindHold(jobId), Account);

    /// <summary>What an account learns of a hold that it may have placed; null where there is none.</summary>
    public static JobLook Of(HoldRow? hold, string account) => hold switch
    {
        null => new JobLook.UnknownJob(),
        _ when hold.Account != account => new JobLook.OtherAccount(),
        _ => new JobLook.Found(hold.Snapshot),
    };
}
