namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>What must be so for the transfers of jobs, and for the receipts behind them.</summary>
internal static class SettlementRules
{
    public static IReadOnlyList<LedgerRule> All { get; } =
    [
        new(
            ViolationKinds.SettlementReceipt,
            ViolationSubjects.Transfer,
            """
            SELECT leg.transfer_id, 'the receipt that it names', 'none of job ' || coalesce(leg.job_id, 'none')
            FROM transactions leg
            LEFT JOIN receipts receipt
                ON receipt.job_id = leg.job_id AND leg.transfer_id = 'receipt:' || receipt.job_id || ':' || receipt.sequence
            WHERE leg.leg = 1 AND leg.type IN ('settlement', 'late_settlement', 'refund') AND receipt.job_id IS NULL
              AND substr(leg.transfer_id, 1, 5) <> 'word:'
            """),
        // What a payer's word moved: only a job whose payer has spoken has any.
        new(
            ViolationKinds.SettlementWord,
            ViolationSubjects.Transfer,
            """
            SELECT leg.transfer_id, 'a word of the payer of job ' || coalesce(leg.job_id, 'none'), 'none'
            FROM transactions leg LEFT JOIN holds hold ON hold.job_id = leg.job_id
            WHERE leg.leg = 1 AND substr(leg.transfer_id, 1, 5) = 'word:' AND hold.allowed IS NULL
            """),
        new(
            ViolationKinds.SettlementHold,
            ViolationSubjects.Transfer,
            """
            SELECT leg.transfer_id, 'a hold of job ' || leg.job_id, 'none'
            FROM transactions leg LEFT JOIN holds hold ON hold.job_id = leg.job_id
            WHERE leg.leg = 1 AND leg.job_id IS NOT NULL AND hold.job_id IS NULL
            """),
        new(
            ViolationKinds.SettlementParties,
            ViolationSubjects.Transfer,
            """
            SELECT leg.transfer_id,
                   'leg ' || leg.leg || ' of ' || CASE WHEN (leg.type = 'refund') = (leg.leg = 1) THEN hold.account ELSE hold.owner END,
                   leg.account
            FROM transactions leg JOIN holds hold ON hold.job_id = leg.job_id
            WHERE leg.account <> CASE WHEN (leg.type = 'refund') = (leg.leg = 1) THEN hold.account ELSE hold.owner END
            """),
        new(
            ViolationKinds.ReceiptHold,
            ViolationSubjects.Job,
            """
            SELECT receipt.job_id, 'a hold', 'none, but ' || count(*) || ' receipts'
            FROM receipts receipt LEFT JOIN holds hold ON hold.job_id = receipt.job_id
            WHERE hold.job_id IS NULL GROUP BY receipt.job_id
            """),
        new(
            ViolationKinds.ReceiptRange,
            ViolationSubjects.Job,
            """
            SELECT job_id, 'a sequence above 0, other figures not below it',
                   'sequence ' || sequence || ', ' || duration_ms || ' ms, ' || prompt_tokens || ' and ' || completion_tokens || ' tokens'
            FROM receipts WHERE sequence <= 0 OR duration_ms < 0 OR prompt_tokens < 0 OR completion_tokens < 0
            """),
    ];
}
