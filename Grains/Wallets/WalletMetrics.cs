using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace MonkeyTroop.Grains.Wallets;

/// <summary>What becomes of credits, counted once it is durable; see docs/metrics.md.</summary>
internal sealed class WalletMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MonkeyTroop.Wallets";

    private readonly Counter<long> _placed;
    private readonly Counter<long> _extended;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _released;
    private readonly Counter<long> _settlements;
    private readonly Counter<long> _captured;
    private readonly Counter<long> _refunded;

    public WalletMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _placed = meter.CreateCounter<long>("monkeytroop.holds.placed", "{hold}", "Holds that were placed");
        _extended = meter.CreateCounter<long>("monkeytroop.holds.extended", "{hold}", "Extensions of holds that were asked for, by outcome");
        _refused = meter.CreateCounter<long>("monkeytroop.holds.refused", "{hold}", "Holds that the ledger refused, by reason");
        _released = meter.CreateCounter<long>("monkeytroop.holds.released", "{hold}", "Holds that ended, by reason");
        _settlements = meter.CreateCounter<long>("monkeytroop.settlements", "{receipt}", "Receipts, by what they moved");
        _captured = meter.CreateCounter<long>("monkeytroop.credits.captured", "{microcredit}", "Micro-credits that jobs moved to node owners");
        _refunded = meter.CreateCounter<long>("monkeytroop.credits.refunded", "{microcredit}", "Micro-credits that later receipts and payers' words moved back");
    }

    /// <summary>A hold was asked for.</summary>
    public void HoldAsked(HoldOutcome outcome)
    {
        switch (outcome)
        {
            case HoldOutcome.Placed:
                _placed.Add(1);
                break;
            case HoldOutcome.Insufficient:
                _refused.Add(1, Reason("insufficient_credits"));
                break;
            case HoldOutcome.ProofReused:
                _refused.Add(1, Reason("proof_reused"));
                break;
        }
    }

    /// <summary>An extension was asked for.</summary>
    public void ExtensionAsked(ExtensionOutcome outcome) => _extended.Add(1, new KeyValuePair<string, object?>("outcome", WordOf(outcome)));

    /// <summary>A hold was given up before it was used.</summary>
    public void HoldCancelled() => _released.Add(1, Reason("cancelled"));

    /// <summary>Holds outlived their tickets.</summary>
    public void HoldsExpired(int count) => _released.Add(count, Reason("expired"));

    /// <summary>A receipt was dealt with.</summary>
    /// <param name="outcome">What came of it.</param>
    /// <param name="moved">What it moved to the node's owner; negative when it moved back.</param>
    /// <param name="late">Whether the hold had ended before.</param>
    /// <param name="ends">Whether it ended the hold.</param>
    public void ReceiptTaken(SettlementOutcome outcome, Credits moved, bool late, bool ends)
    {
        _settlements.Add(1, new KeyValuePair<string, object?>("kind", KindOf(outcome, moved, late)));
        if (outcome is not SettlementOutcome.Settled { IsNew: true })
        {
            return;
        }

        (moved < Credits.Zero ? _refunded : _captured).Add(Math.Abs(moved.Micros));
        if (ends)
        {
            _released.Add(1, Reason("settled"));
        }
    }

    /// <summary>A payer has spoken.</summary>
    /// <param name="moved">What that moved to the node's owner; negative when it moved back.</param>
    public void PayerHeard(Credits moved) => (moved < Credits.Zero ? _refunded : _captured).Add(Math.Abs(moved.Micros));

    /// <summary>What became of a receipt, in a word.</summary>
    internal static string KindOf(SettlementOutcome outcome, Credits moved, bool late) => outcome switch
    {
        SettlementOutcome.Settled { IsNew: false } => "repeated",
        SettlementOutcome.Settled when moved < Credits.Zero => "refund",
        SettlementOutcome.Settled when moved == Credits.Zero => "nothing",
        SettlementOutcome.Settled => late ? "late_settlement" : "settlement",
        SettlementOutcome.UnknownJob or SettlementOutcome.OtherNode or SettlementOutcome.Conflict => "refused",
        _ => throw new UnreachableException($"no kind for {outcome.GetType().Name}"),
    };

    /// <summary>What became of an extension, in a word.</summary>
    internal static string WordOf(ExtensionOutcome outcome) => outcome switch
    {
        ExtensionOutcome.Extended => "ok",
        ExtensionOutcome.Insufficient => "insufficient_credits",
        ExtensionOutcome.Ended => "job_ended",
        ExtensionOutcome.Shorter => "shorter",
        ExtensionOutcome.UnknownJob or ExtensionOutcome.OtherAccount => "unknown_job",
        ExtensionOutcome.Suspended => "account_suspended",
        _ => throw new UnreachableException($"no word for {outcome.GetType().Name}"),
    };

    private static KeyValuePair<string, object?> Reason(string reason) => new("reason", reason);
}
