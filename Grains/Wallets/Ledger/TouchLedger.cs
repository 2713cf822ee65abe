namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Changes nothing. That it is committed tells that a writer can commit.</summary>
internal sealed class TouchLedger(CancellationToken cancellation) : LedgerOperation<bool>("", cancellation)
{
    public override void Gather(ILedgerKeys keys)
    {
    }

    protected override bool Decide(UnitOfWork work) => true;
}
