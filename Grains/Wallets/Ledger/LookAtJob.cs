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
        { } hold => new JobLook.Found
        {
            Amount = hold.Amount,
            Captured = hold.Captured,
            Remaining = hold.Remaining,
            IsOpen = hold.Status == HoldStatus.Open,
            NodeId = hold.NodeId,
            Model = hold.Model,
            Multiplier = hold.Multiplier,
            Parallel = hold.Parallel,
            TicketSequence = hold.TicketSequence,
            ExpiresAt = hold.ExpiresAt,
        },
    };
}
