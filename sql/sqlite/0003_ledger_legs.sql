-- Every ledger row says by itself what it is: the heads of transfers become columns of their legs. Wallets know which of
-- their credits are starter credits, which cannot be given away; starter credits are spent first.

DROP TRIGGER transfers_no_update;
DROP TRIGGER transfers_no_delete;
DROP TRIGGER transactions_no_update;
DROP TRIGGER transactions_no_delete;
DROP INDEX transactions_account;
DROP INDEX transactions_transfer;
ALTER TABLE transactions RENAME TO earlier_transactions;

-- A transfer is two legs, the debit (0) and the credit (1). Its id says what it is for ('receipt:JOB:SEQUENCE'), so that
-- nothing can be transferred twice. Each leg refers to the other with the opposite amount: a commit without both is refused.
CREATE TABLE transactions
(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    transfer_id TEXT    NOT NULL,
    leg         INTEGER NOT NULL CHECK (leg IN (0, 1)),
    account     TEXT    NOT NULL REFERENCES wallets (account),
    amount      INTEGER NOT NULL CHECK (amount <> 0),
    starter     INTEGER NOT NULL DEFAULT 0, -- how much of the amount is starter credits; signed as the amount
    type        TEXT    NOT NULL,
    description TEXT    NULL,
    metadata    TEXT    NULL CHECK (metadata IS NULL OR json_valid(metadata)),
    created_at  INTEGER NOT NULL,
    job_id      TEXT    NULL REFERENCES holds (job_id),
    other_leg   INTEGER NOT NULL GENERATED ALWAYS AS (1 - leg) VIRTUAL,
    opposite    INTEGER NOT NULL GENERATED ALWAYS AS (-amount) VIRTUAL,
    UNIQUE (transfer_id, leg),
    UNIQUE (transfer_id, leg, amount),
    CHECK ((leg = 1) = (amount > 0)),
    FOREIGN KEY (transfer_id, other_leg, opposite) REFERENCES transactions (transfer_id, leg, amount) DEFERRABLE INITIALLY DEFERRED
);

-- Starter credits are spent first: of each earlier payment, the part that the starter credits still covered then.
INSERT INTO transactions (id, transfer_id, leg, account, amount, starter, type, description, metadata, created_at, job_id)
SELECT leg.id, head.idempotency_key, leg.amount > 0, leg.account, leg.amount,
       CASE
           WHEN leg.account = ':treasury' THEN 0
           WHEN head.type = 'starter' THEN leg.amount
           WHEN leg.amount > 0 THEN 0
           ELSE -max(0, min(-leg.amount, leg.granted - leg.spent_before))
       END,
       head.type,
       CASE head.type WHEN 'starter' THEN 'starter credits' END,
       CASE WHEN head.job_id IS NOT NULL THEN
           json_object('sequence', CAST(substr(head.idempotency_key, length('receipt:' || head.job_id || ':') + 1) AS INTEGER),
                       'duration_ms', head.duration_ms) END,
       head.created_at, head.job_id
FROM (SELECT l.*,
             coalesce(sum(CASE WHEN l.amount < 0 THEN -l.amount ELSE 0 END)
                 OVER (PARTITION BY l.account ORDER BY l.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS spent_before,
             coalesce((SELECT sum(g.amount) FROM earlier_transactions g JOIN transfers t ON t.id = g.transfer_id
                       WHERE g.account = l.account AND g.amount > 0 AND t.type = 'starter'), 0) AS granted
      FROM earlier_transactions l) leg
JOIN transfers head ON head.id = leg.transfer_id;

DROP TABLE earlier_transactions;
DROP TABLE transfers;

CREATE INDEX transactions_account ON transactions (account, id);
CREATE TRIGGER transactions_no_update BEFORE UPDATE ON transactions BEGIN SELECT RAISE(ABORT, 'transactions is append-only'); END;
CREATE TRIGGER transactions_no_delete BEFORE DELETE ON transactions BEGIN SELECT RAISE(ABORT, 'transactions is append-only'); END;
CREATE TRIGGER holds_no_delete BEFORE DELETE ON holds BEGIN SELECT RAISE(ABORT, 'holds is append-only'); END;
CREATE TRIGGER wallets_no_delete BEFORE DELETE ON wallets BEGIN SELECT RAISE(ABORT, 'wallets is append-only'); END;

ALTER TABLE wallets ADD COLUMN starter INTEGER NOT NULL DEFAULT 0 CHECK (starter >= 0 AND (starter <= balance OR account = ':treasury'));
ALTER TABLE wallets ADD COLUMN is_open INTEGER NOT NULL DEFAULT 0 CHECK (is_open IN (0, 1));
ALTER TABLE wallets ADD COLUMN version INTEGER NOT NULL DEFAULT 0;

UPDATE wallets
SET starter = coalesce((SELECT sum(starter) FROM transactions t WHERE t.account = wallets.account), 0),
    is_open = account = ':treasury'
        OR EXISTS (SELECT 1 FROM transactions t WHERE t.transfer_id = 'starter:' || wallets.account)
        OR EXISTS (SELECT 1 FROM holds h WHERE h.account = wallets.account);

-- The time that was paid for follows from what was captured.
ALTER TABLE holds DROP COLUMN counted_ms;
ALTER TABLE holds ADD COLUMN captured_starter INTEGER NOT NULL DEFAULT 0 CHECK (captured_starter BETWEEN 0 AND captured);
ALTER TABLE holds ADD COLUMN is_final INTEGER NOT NULL DEFAULT 0 CHECK (is_final IN (0, 1));

UPDATE holds
SET captured_starter = coalesce((SELECT -sum(starter) FROM transactions t WHERE t.job_id = holds.job_id AND t.account = holds.account), 0),
    is_final = EXISTS (SELECT 1 FROM receipts r WHERE r.job_id = holds.job_id AND r.final = 1);
