namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>What must be so for holds. The reasons are in <see cref="Ledger.Capture"/> and <see cref="Ledger.SettleReceipt"/>.</summary>
internal static class HoldRules
{
    public static IReadOnlyList<LedgerRule> All { get; } =
    [
        // On an own node both legs are one account's, so the credit is what tells how much moved, and the type which way.
        new(
            ViolationKinds.HoldCaptured,
            ViolationSubjects.Job,
            """
            SELECT hold.job_id, coalesce(moved.total, 0), hold.captured
            FROM holds hold
            LEFT JOIN (SELECT job_id, sum(CASE type WHEN 'refund' THEN -amount ELSE amount END) AS total
                       FROM transactions WHERE leg = 1 AND job_id IS NOT NULL GROUP BY job_id) moved ON moved.job_id = hold.job_id
            WHERE hold.captured <> coalesce(moved.total, 0)
            """) { InCredits = true },
        new(
            ViolationKinds.HoldCapturedStarter,
            ViolationSubjects.Job,
            """
            SELECT hold.job_id, coalesce(moved.total, 0), hold.captured_starter
            FROM holds hold
            LEFT JOIN (SELECT job_id, -sum(starter) AS total FROM transactions WHERE job_id IS NOT NULL GROUP BY job_id) moved
                ON moved.job_id = hold.job_id
            WHERE hold.captured_starter <> coalesce(moved.total, 0)
            """) { InCredits = true },
        // Of each transfer the leg of the payer.
        new(
            ViolationKinds.HoldCapturedLocked,
            ViolationSubjects.Job,
            """
            SELECT hold.job_id, coalesce(moved.total, 0), hold.captured_locked
            FROM holds hold
            LEFT JOIN (SELECT job_id, -sum(locked) AS total FROM transactions
                       WHERE job_id IS NOT NULL AND (type = 'refund') = (leg = 1) GROUP BY job_id) moved ON moved.job_id = hold.job_id
            WHERE hold.captured_locked <> coalesce(moved.total, 0)
            """) { InCredits = true },
        new(
            ViolationKinds.HoldRange,
            ViolationSubjects.Job,
            """
            SELECT job_id, 'a multiplier from 1 to 20000, 0 <= captured_starter <= captured <= amount, amount > 0, 0 <= claimed <= amount, a known status',
                   'multiplier ' || multiplier || ', captured_starter ' || captured_starter || ', captured ' || captured || ', amount ' || amount || ', claimed ' || claimed
                   || ' micro-credits, ' || status
            FROM holds
            WHERE NOT (multiplier BETWEEN 1 AND 20000 AND amount > 0 AND captured BETWEEN 0 AND amount
                       AND captured_starter BETWEEN 0 AND captured AND claimed BETWEEN 0 AND amount AND status IN ('open', 'settled', 'expired', 'cancelled'))
            """),
        // Divided instead of multiplied, since a receipt may claim any time at all. A price that is no whole milliseconds is rounded up.
        new(
            ViolationKinds.HoldPrice,
            ViolationSubjects.Job,
            """
            SELECT hold.job_id, 'at most ' || coalesce(claimed.longest, 0) || ' ms',
                   (hold.captured + hold.multiplier - 1) / nullif(hold.multiplier, 0) || ' ms'
            FROM holds hold
            LEFT JOIN (SELECT job_id, max(duration_ms) AS longest FROM receipts GROUP BY job_id) claimed ON claimed.job_id = hold.job_id
            WHERE (hold.captured + hold.multiplier - 1) / nullif(hold.multiplier, 0) > coalesce(claimed.longest, 0)
            """),
        new(
            ViolationKinds.HoldSequence,
            ViolationSubjects.Job,
            """
            SELECT hold.job_id, coalesce(record.latest, 0), hold.last_sequence
            FROM holds hold
            LEFT JOIN (SELECT job_id, max(sequence) AS latest FROM receipts GROUP BY job_id) record ON record.job_id = hold.job_id
            WHERE hold.last_sequence <> coalesce(record.latest, 0)
            """),
        // A final receipt that a later one had overtaken ends nothing, so only the latest says for sure that a hold must be final.
        new(
            ViolationKinds.HoldFinal,
            ViolationSubjects.Job,
            """
            SELECT hold.job_id,
                   CASE WHEN hold.is_final THEN 'a final receipt' ELSE 'final, as its latest receipt' END,
                   CASE WHEN hold.is_final THEN 'none' ELSE 'not final' END
            FROM holds hold
            LEFT JOIN receipts latest ON latest.job_id = hold.job_id AND latest.sequence = hold.last_sequence
            WHERE (latest.final AND NOT hold.is_final)
               OR (hold.is_final AND NOT EXISTS (SELECT 1 FROM receipts receipt WHERE receipt.job_id = hold.job_id AND receipt.final))
            """),
        new(
            ViolationKinds.HoldStatus,
            ViolationSubjects.Job,
            """
            SELECT hold.job_id,
                   CASE hold.status WHEN 'open' THEN 'no final receipt as the latest, and no late settlement'
                                    WHEN 'settled' THEN 'a final receipt'
                                    ELSE 'no receipt, and nothing captured' END,
                   hold.status || CASE WHEN hold.is_final THEN ', final' ELSE '' END || ', last sequence ' || hold.last_sequence
            FROM holds hold
            LEFT JOIN receipts latest ON latest.job_id = hold.job_id AND latest.sequence = hold.last_sequence
            LEFT JOIN (SELECT job_id FROM transactions WHERE leg = 1 AND type = 'late_settlement' GROUP BY job_id) late
                ON late.job_id = hold.job_id
            WHERE (hold.status = 'open' AND (latest.final OR late.job_id IS NOT NULL))
               OR (hold.status = 'settled' AND NOT hold.is_final)
               OR (hold.status = 'cancelled' AND (hold.is_final OR hold.last_sequence <> 0 OR hold.captured <> 0))
            """),
        new(
            ViolationKinds.HoldWallet,
            ViolationSubjects.Job,
            """
            SELECT hold.job_id, 'wallets of ' || hold.account || ' and ' || hold.owner,
                   CASE WHEN payer.account IS NULL THEN 'none of the payer' ELSE 'none of the owner' END
            FROM holds hold
            LEFT JOIN wallets payer ON payer.account = hold.account
            LEFT JOIN wallets earner ON earner.account = hold.owner
            WHERE payer.account IS NULL OR earner.account IS NULL
            """),
        new(
            ViolationKinds.HoldUnopened,
            ViolationSubjects.Job,
            """
            SELECT hold.job_id, 'a hold of an opened account', hold.account
            FROM holds hold JOIN wallets wallet ON wallet.account = hold.account WHERE NOT wallet.is_open
            """),
        new(
            ViolationKinds.HoldProof,
            ViolationSubjects.Account,
            """
            SELECT account, 'one hold by proof ' || proof_id, count(*) || ' holds'
            FROM holds WHERE proof_id IS NOT NULL GROUP BY account, proof_id HAVING count(*) > 1
            """),
    ];
}
