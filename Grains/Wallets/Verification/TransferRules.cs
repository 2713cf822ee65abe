using MonkeyTroop.Grains.Wallets.Ledger;

namespace MonkeyTroop.Grains.Wallets.Verification;

/// <summary>What must be so for transfers and their legs, whatever they are for.</summary>
internal static class TransferRules
{
    public static IReadOnlyList<LedgerRule> All { get; } =
    [
        new(
            ViolationKinds.TransferLegs,
            ViolationSubjects.Transfer,
            """
            SELECT transfer_id, 'legs 0 and 1', count(*) || ' from leg ' || min(leg) || ' to leg ' || max(leg)
            FROM transactions GROUP BY transfer_id HAVING count(*) <> 2 OR min(leg) <> 0 OR max(leg) <> 1
            """),
        new(
            ViolationKinds.TransferSum,
            ViolationSubjects.Transfer,
            "SELECT transfer_id, 0, sum(amount) FROM transactions GROUP BY transfer_id HAVING count(*) = 2 AND sum(amount) <> 0")
        {
            InCredits = true,
        },
        new(
            ViolationKinds.LegAmount,
            ViolationSubjects.Transfer,
            """
            SELECT transfer_id, 'leg 0 below zero or leg 1 above it', 'leg ' || leg || ' of ' || amount || ' micro-credits'
            FROM transactions WHERE leg NOT IN (0, 1) OR amount = 0 OR (leg = 1) <> (amount > 0)
            """),
        new(
            ViolationKinds.LegWallet,
            ViolationSubjects.Account,
            """
            SELECT leg.account, 'a wallet', 'none, but ' || count(*) || ' legs'
            FROM transactions leg LEFT JOIN wallets wallet ON wallet.account = leg.account
            WHERE wallet.account IS NULL GROUP BY leg.account
            """),
        new(
            ViolationKinds.LegStarter,
            ViolationSubjects.Transfer,
            """
            SELECT transfer_id,
                   CASE WHEN type = 'starter' AND leg = 1 THEN amount
                        WHEN type IN ('settlement', 'late_settlement') AND leg = 0 AND starter < amount THEN amount
                        WHEN type = 'refund' AND leg = 1 AND starter > amount THEN amount
                        ELSE 0 END,
                   starter
            FROM transactions
            WHERE NOT CASE WHEN type = 'starter' AND leg = 1 THEN starter = amount
                           WHEN type IN ('settlement', 'late_settlement') AND leg = 0 THEN starter BETWEEN amount AND 0
                           WHEN type = 'refund' AND leg = 1 THEN starter BETWEEN 0 AND amount
                           ELSE starter = 0 END
            """) { InCredits = true },
        // Null where an earlier version wrote the row. What a node earns is locked as far as it was starter or locked credits of its payer.
        new(
            ViolationKinds.LegLocked,
            ViolationSubjects.Transfer,
            """
            SELECT debit.transfer_id,
                   CASE WHEN debit.type IN ('settlement', 'late_settlement') THEN 'what the payer spent of starter and locked credits, locked for the owner'
                        WHEN debit.type = 'refund' THEN 'at most the rest of the amount locked again for the payer, and at most the amount of the owner'
                        WHEN debit.type = 'taken_back' THEN 'all of it locked credits'
                        ELSE 'no locked credits' END,
                   debit.locked || ' and ' || credit.locked || ' of ' || credit.amount || ' micro-credits'
            FROM transactions debit
            JOIN transactions credit ON credit.transfer_id = debit.transfer_id AND credit.leg = 1
            WHERE debit.leg = 0 AND debit.locked IS NOT NULL AND credit.locked IS NOT NULL
              AND NOT CASE
                  WHEN debit.type IN ('settlement', 'late_settlement') AND debit.account <> credit.account
                  THEN debit.locked BETWEEN debit.amount - debit.starter AND 0 AND credit.locked = -debit.locked - debit.starter
                  WHEN debit.type = 'refund' AND debit.account <> credit.account
                  THEN debit.locked BETWEEN debit.amount AND 0 AND credit.locked BETWEEN 0 AND credit.amount - credit.starter
                  WHEN debit.type = 'taken_back' THEN debit.locked = debit.amount AND credit.locked = 0
                  ELSE debit.locked = 0 AND credit.locked = 0 END
            """),
        new(
            ViolationKinds.LegsDiffer,
            ViolationSubjects.Transfer,
            """
            SELECT debit.transfer_id, 'the same type, job, time, description and metadata', 'others'
            FROM transactions debit
            JOIN transactions credit ON credit.transfer_id = debit.transfer_id AND credit.leg = 1
            WHERE debit.leg = 0 AND (
                debit.type <> credit.type OR debit.created_at <> credit.created_at OR debit.job_id IS DISTINCT FROM credit.job_id
                OR debit.description IS DISTINCT FROM credit.description OR debit.metadata IS DISTINCT FROM credit.metadata)
            """),
        new(
            ViolationKinds.TransferName,
            ViolationSubjects.Transfer,
            """
            SELECT transfer_id,
                   CASE WHEN type = 'starter' THEN 'starter:' || account
                        WHEN type IN ('gift', 'grant', 'taken_back') THEN type || ':...'
                        WHEN type IN ('settlement', 'late_settlement', 'refund') THEN 'receipt:JOB:SEQUENCE or word:JOB:AMOUNT'
                        ELSE 'a known type' END,
                   'type ' || type || ', job ' || coalesce(job_id, 'none')
            FROM transactions
            WHERE leg = CASE type WHEN 'starter' THEN 1 ELSE 0 END
              AND NOT CASE
                  WHEN type = 'starter' THEN transfer_id = 'starter:' || account AND job_id IS NULL
                  WHEN type IN ('gift', 'grant', 'taken_back') THEN substr(transfer_id, 1, length(type) + 1) = type || ':' AND job_id IS NULL
                  WHEN type IN ('settlement', 'late_settlement', 'refund')
                  THEN substr(transfer_id, 1, length(coalesce(job_id, '')) + 9) = 'receipt:' || coalesce(job_id, '') || ':'
                       OR substr(transfer_id, 1, length(coalesce(job_id, '')) + 6) = 'word:' || coalesce(job_id, '') || ':'
                  ELSE 1 = 0 END
            """),
        new(
            ViolationKinds.TransferParties,
            ViolationSubjects.Transfer,
            $"""
            SELECT debit.transfer_id,
                   CASE WHEN debit.type IN ('starter', 'grant') THEN '{Treasury.Account} to an account'
                        WHEN debit.type = 'taken_back' THEN 'an account to {Treasury.Account}' ELSE 'one account to another' END,
                   debit.account || ' to ' || credit.account
            FROM transactions debit
            JOIN transactions credit ON credit.transfer_id = debit.transfer_id AND credit.leg = 1
            WHERE debit.leg = 0 AND debit.type IN ('starter', 'gift', 'grant', 'taken_back') AND (
                debit.account = credit.account
                OR (debit.type = 'taken_back') <> (credit.account = '{Treasury.Account}')
                OR (debit.type IN ('starter', 'grant')) <> (debit.account = '{Treasury.Account}'))
            """),
        new(
            ViolationKinds.StarterTwice,
            ViolationSubjects.Account,
            """
            SELECT account, 'one grant', count(*) || ' grants'
            FROM transactions WHERE type = 'starter' AND leg = 1 GROUP BY account HAVING count(*) > 1
            """),
        new(
            ViolationKinds.StarterUnopened,
            ViolationSubjects.Account,
            """
            SELECT leg.account, 'no grant before the account is opened', leg.transfer_id
            FROM transactions leg JOIN wallets wallet ON wallet.account = leg.account
            WHERE leg.type = 'starter' AND leg.leg = 1 AND NOT wallet.is_open
            """),
    ];
}
