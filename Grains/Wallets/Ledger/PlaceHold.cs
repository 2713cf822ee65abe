namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>Sets credits aside for a job; see <see cref="Pricing"/> for how much.</summary>
internal sealed class PlaceHold(HoldRequest request, HoldOptions options, CancellationToken cancellation)
    : LedgerOperation<HoldOutcome>(request.Account, cancellation)
{
    public override void Gather(ILedgerKeys keys)
    {
        keys.AddWallet(request.Account);
        keys.AddNewJob(request.JobId, request.Owner);
        if (request.ProofKey is not null)
        {
            keys.AddProof(request.Account, request.ProofKey);
        }
    }

    /// <summary>A second hold for a job or a proof is refused; that there was one already is seen from nothing else.</summary>
    public override bool IsChecked => Decided is HoldOutcome.Placed;

    public override WrittenRow? Written => Decided is HoldOutcome.Placed ? new WrittenRow(WrittenRowKind.Hold, request.JobId) : null;

    protected override HoldOutcome Decide(UnitOfWork work)
    {
        var row = work.FindWallet(request.Account);
        if (row is not { IsOpen: true })
        {
            throw new InvalidOperationException("a hold was asked of an account that was never opened");
        }

        if (work.FindHold(request.JobId) is { } placed)
        {
            return placed.Account == request.Account
                ? new HoldOutcome.Placed(placed.Amount, row.Wallet, placed.Rates)
                : throw new InvalidOperationException($"job {request.JobId} belongs to another account");
        }

        if (request.ProofKey is not null && work.HasProof(request.Account, request.ProofKey))
        {
            return new HoldOutcome.ProofReused();
        }

        var held = request.Extends
            ? Pricing.FirstHold(row.Wallet, request.Multiplier, options, out var required)
            : Pricing.Hold(row.Wallet.Available, request.Multiplier, options, out required);
        if (held is not { } amount)
        {
            return new HoldOutcome.Insufficient(row.Wallet.Available, required);
        }

        var wallet = row.Wallet with { Held = row.Wallet.Held + amount };
        work.Add(new HoldRow
        {
            JobId = request.JobId,
            Account = request.Account,
            Owner = request.Owner,
            NodeId = request.NodeId,
            Model = request.Model,
            Multiplier = request.Multiplier,
            Parallel = Math.Max(1, request.Parallel), // 0 from a gateway of the version before
            Rates = request.Rates,
            Amount = amount,
            ProofKey = request.ProofKey,
            IssuedAt = request.IssuedAt,
            ExpiresAt = request.ExpiresAt,
        });
        return new HoldOutcome.Placed(amount, work.Put(row with { Wallet = wallet }), request.Rates);
    }
}
