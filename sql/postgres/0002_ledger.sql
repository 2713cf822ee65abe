-- The ledger. Amounts are whole micro-credits. Ids compare byte by byte (COLLATE "C"), as the program sorts them: whoever
-- locks several wallets locks them in that order, so no two can wait for each other.
-- The account ':treasury' is where starter credits come from: it may go below zero, so that the sum over all wallets is
-- zero at every moment. No account id can begin with a colon.

CREATE TABLE wallets
(
    account    text COLLATE "C" NOT NULL PRIMARY KEY,
    balance    bigint      NOT NULL DEFAULT 0,
    held       bigint      NOT NULL DEFAULT 0 CHECK (held >= 0),
    starter    bigint      NOT NULL DEFAULT 0 CHECK (starter >= 0), -- starter credits not spent yet, which cannot be given away
    is_open    boolean     NOT NULL DEFAULT false,                  -- whether its owner has been here and got the starter credits
    version    bigint      NOT NULL DEFAULT 0,                      -- counts the changes
    created_at timestamptz NOT NULL,
    CONSTRAINT wallets_available CHECK (balance - held >= 0 OR account = ':treasury'),
    CONSTRAINT wallets_starter CHECK (starter <= balance OR account = ':treasury')
) WITH (fillfactor = 60); -- room for changed rows on their own page, which then touch no index

CREATE TABLE holds
(
    job_id           text COLLATE "C" NOT NULL PRIMARY KEY,
    account          text COLLATE "C" NOT NULL,
    owner            text COLLATE "C" NOT NULL,
    node_id          text        NOT NULL,
    model            text        NOT NULL,
    multiplier       integer     NOT NULL CHECK (multiplier BETWEEN 1 AND 20000), -- thousandths
    amount           bigint      NOT NULL CHECK (amount > 0),
    captured         bigint      NOT NULL DEFAULT 0,
    captured_starter bigint      NOT NULL DEFAULT 0, -- how much of it was starter credits, which a refund gives back as such
    last_sequence    bigint      NOT NULL DEFAULT 0,
    is_final         boolean     NOT NULL DEFAULT false,
    status           text        NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'settled', 'expired', 'cancelled')),
    proof_id         text COLLATE "C" NULL,
    issued_at        timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    CHECK (captured BETWEEN 0 AND amount),
    CHECK (captured_starter BETWEEN 0 AND captured)
) WITH (fillfactor = 70);

-- One proof of possession places one hold, whichever gateway or activation it reaches.
CREATE UNIQUE INDEX holds_proof ON holds (account, proof_id) WHERE proof_id IS NOT NULL;
CREATE INDEX holds_open ON holds (expires_at) WHERE status = 'open';

CREATE TABLE receipts
(
    job_id            text COLLATE "C" NOT NULL,
    sequence          bigint      NOT NULL CHECK (sequence > 0),
    duration_ms       bigint      NOT NULL CHECK (duration_ms >= 0),
    prompt_tokens     bigint      NOT NULL CHECK (prompt_tokens >= 0),
    completion_tokens bigint      NOT NULL CHECK (completion_tokens >= 0),
    final             boolean     NOT NULL,
    received_at       timestamptz NOT NULL,
    PRIMARY KEY (job_id, sequence)
);

-- A transfer is two legs, the debit (0) and the credit (1). Its id says what it is for ('receipt:JOB:SEQUENCE'), so that
-- nothing can be transferred twice.
CREATE TABLE transactions
(
    id            bigint GENERATED ALWAYS AS IDENTITY, -- unique as such; an account's history is read by it
    transfer_id   text COLLATE "C" NOT NULL,
    leg           smallint    NOT NULL CHECK (leg IN (0, 1)),
    account       text COLLATE "C" NOT NULL,
    amount        bigint      NOT NULL CHECK (amount <> 0),
    starter       bigint      NOT NULL DEFAULT 0, -- how much of the amount is starter credits; signed as the amount
    type          text        NOT NULL,
    description   text        NULL,
    metadata      jsonb       NULL,
    created_at    timestamptz NOT NULL,
    job_id        text COLLATE "C" NULL,
    PRIMARY KEY (account, id),
    UNIQUE (transfer_id, leg),
    CHECK ((leg = 1) = (amount > 0))
);

-- Both legs of a transfer come in one statement, sum to zero and belong to wallets; a hold belongs to wallets, a receipt to a
-- hold. Checked once for a whole statement: foreign keys and deferred triggers, which work row by row, made a third of what
-- the ledger cost. What is referred to cannot be deleted.
CREATE FUNCTION require_balanced_transfers() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF EXISTS (SELECT FROM inserted GROUP BY transfer_id HAVING sum(amount) <> 0 OR count(*) <> 2) THEN
        RAISE EXCEPTION 'the legs of a transfer must be two and sum to zero' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT FROM inserted WHERE NOT EXISTS (SELECT FROM wallets WHERE wallets.account = inserted.account)) THEN
        RAISE EXCEPTION 'a leg of a transfer belongs to no wallet' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION require_wallets() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF EXISTS (SELECT FROM inserted WHERE NOT EXISTS (SELECT FROM wallets WHERE wallets.account = inserted.account)
                                       OR NOT EXISTS (SELECT FROM wallets WHERE wallets.account = inserted.owner)) THEN
        RAISE EXCEPTION 'a hold belongs to no wallet' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION require_holds() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF EXISTS (SELECT FROM inserted WHERE NOT EXISTS (SELECT FROM holds WHERE holds.job_id = inserted.job_id)) THEN
        RAISE EXCEPTION 'a receipt belongs to no hold' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER holds_have_wallets AFTER INSERT ON holds
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION require_wallets();
CREATE TRIGGER receipts_have_holds AFTER INSERT ON receipts
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION require_holds();
CREATE TRIGGER transactions_balanced AFTER INSERT ON transactions
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION require_balanced_transfers();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$;

CREATE TRIGGER transactions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transactions EXECUTE FUNCTION refuse_change();
CREATE TRIGGER receipts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON receipts EXECUTE FUNCTION refuse_change();
CREATE TRIGGER holds_stay BEFORE DELETE OR TRUNCATE ON holds EXECUTE FUNCTION refuse_change();
CREATE TRIGGER wallets_stay BEFORE DELETE OR TRUNCATE ON wallets EXECUTE FUNCTION refuse_change();

INSERT INTO wallets (account, is_open, created_at) VALUES (':treasury', true, to_timestamp(0));
