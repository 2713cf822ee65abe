-- The ledger. Amounts are whole micro-credits, times are microseconds since 1970.
-- The account ':treasury' is where starter credits come from: it may go below zero, so that the sum over all wallets is
-- zero at every moment. No account id can begin with a colon.

CREATE TABLE wallets
(
    account    TEXT    NOT NULL PRIMARY KEY,
    balance    INTEGER NOT NULL DEFAULT 0,
    held       INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    CHECK (held >= 0),
    CHECK (balance - held >= 0 OR account = ':treasury')
) WITHOUT ROWID;

CREATE TABLE holds
(
    job_id        TEXT    NOT NULL PRIMARY KEY,
    account       TEXT    NOT NULL REFERENCES wallets (account),
    owner         TEXT    NOT NULL REFERENCES wallets (account),
    node_id       TEXT    NOT NULL,
    model         TEXT    NOT NULL,
    multiplier    INTEGER NOT NULL CHECK (multiplier BETWEEN 1 AND 20000), -- thousandths
    amount        INTEGER NOT NULL CHECK (amount > 0),
    captured      INTEGER NOT NULL DEFAULT 0,
    counted_ms    INTEGER NOT NULL DEFAULT 0 CHECK (counted_ms >= 0),
    last_sequence INTEGER NOT NULL DEFAULT 0,
    status        TEXT    NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'settled', 'expired', 'cancelled')),
    proof_id      TEXT    NULL,
    issued_at     INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    CHECK (captured BETWEEN 0 AND amount)
) WITHOUT ROWID;

-- One proof of possession places one hold, whichever gateway or activation it reaches.
CREATE UNIQUE INDEX holds_proof ON holds (account, proof_id) WHERE proof_id IS NOT NULL;
CREATE INDEX holds_open ON holds (expires_at) WHERE status = 'open';

CREATE TABLE receipts
(
    job_id            TEXT    NOT NULL REFERENCES holds (job_id),
    sequence          INTEGER NOT NULL CHECK (sequence > 0),
    duration_ms       INTEGER NOT NULL CHECK (duration_ms >= 0),
    prompt_tokens     INTEGER NOT NULL CHECK (prompt_tokens >= 0),
    completion_tokens INTEGER NOT NULL CHECK (completion_tokens >= 0),
    final             INTEGER NOT NULL CHECK (final IN (0, 1)),
    received_at       INTEGER NOT NULL,
    PRIMARY KEY (job_id, sequence)
) WITHOUT ROWID;

CREATE TABLE transfers
(
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    idempotency_key TEXT    NOT NULL UNIQUE,
    type            TEXT    NOT NULL,
    job_id          TEXT    NULL REFERENCES holds (job_id),
    duration_ms     INTEGER NULL,
    created_at      INTEGER NOT NULL
);

-- The legs of transfers; those of one transfer sum to zero.
CREATE TABLE transactions
(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    transfer_id INTEGER NOT NULL REFERENCES transfers (id),
    account     TEXT    NOT NULL REFERENCES wallets (account),
    amount      INTEGER NOT NULL CHECK (amount <> 0)
);

CREATE INDEX transactions_account ON transactions (account, id);
CREATE INDEX transactions_transfer ON transactions (transfer_id);

CREATE TRIGGER transfers_no_update BEFORE UPDATE ON transfers BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER transfers_no_delete BEFORE DELETE ON transfers BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER transactions_no_update BEFORE UPDATE ON transactions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER transactions_no_delete BEFORE DELETE ON transactions BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER receipts_no_update BEFORE UPDATE ON receipts BEGIN SELECT RAISE(ABORT, 'receipts are append-only'); END;
CREATE TRIGGER receipts_no_delete BEFORE DELETE ON receipts BEGIN SELECT RAISE(ABORT, 'receipts are append-only'); END;

INSERT INTO wallets (account, created_at) VALUES (':treasury', 0);
