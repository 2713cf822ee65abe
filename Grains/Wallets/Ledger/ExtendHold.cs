namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>
/// Sets more aside for an open job, and moves the end of its ticket. The time asked for is a total, so that a repetition sets nothing aside
/// twice; it makes a newer ticket all the same.
/// </summary>
internal sealed class ExtendHold(HoldExtension extension, CancellationToken cancellation)
    : LedgerOperation<ExtensionOutcome>(extension.Account, cancellation)
{
    public override void Gather(ILedgerKeys keys)
    {
        keys.AddWallet(Account);
        keys.AddJob(extension.JobId);
    }

    protected override ExtensionOutcome Decide(UnitOfWork work)
    {
        if (work.FindHold(extension.JobId) is not { } hold)
        {
            return new ExtensionOutcome.UnknownJob();
        }

        if (hold.Account != Account)
        {
            return new ExtensionOutcome.OtherAccount();
        }

        // Who has said what a job used does not go on using it.
        if (hold.Status != HoldStatus.Open || hold.Allowed is not null)
        {
            return new ExtensionOutcome.Ended();
        }

        var row = work.FindWallet(Account)!;
        var amount = Pricing.Cost(extension.Milliseconds, hold.Multiplier);
        if (amount < hold.Amount)
        {
            // What is held may be no whole milliseconds, when it was all that the account had: less than one more is no less.
            var paidFor = hold.Amount.Micros / hold.Multiplier.Thousandths;
            if (extension.Milliseconds < paidFor)
            {
                return new ExtensionOutcome.Shorter(paidFor);
            }

            amount = hold.Amount;
        }

        var more = amount - hold.Amount;
        if (more > row.Wallet.Available)
        {
            return new ExtensionOutcome.Insufficient(row.Wallet.Available, more);
        }

        var vouched = Pricing.Cost(
            TwoWords.VouchedMilliseconds(extension.Milliseconds, extension.UsedMilliseconds, hold.Parallel), hold.Multiplier);
        var extended = hold with
        {
            Amount = amount,
            Vouched = Credits.Max(vouched, hold.Vouched),
            ExpiresAt = extension.ExpiresAt > hold.ExpiresAt ? extension.ExpiresAt : hold.ExpiresAt,
            TicketSequence = hold.TicketSequence + 1,
        };
        work.Put(extended);
        return new ExtensionOutcome.Extended(
            extended.Snapshot, work.Put(row with { Wallet = row.Wallet with { Held = row.Wallet.Held + more } }));
    }
}
