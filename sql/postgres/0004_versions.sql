-- Whoever decides on rows that it read earlier writes on condition that they are all still there as it saw them: the wallets have the
-- versions it went by. The version of a wallet counts every change of it and of its holds.
CREATE FUNCTION require_all(hits bigint, expected integer) RETURNS void LANGUAGE plpgsql AS
$$
BEGIN
    IF hits <> expected THEN
        RAISE EXCEPTION 'a row was changed by another writer in between' USING ERRCODE = 'serialization_failure';
    END IF;
END
$$;

-- Proofs begin with their time, so that new ones stand together at the end of their index.
DROP INDEX holds_proof;
CREATE UNIQUE INDEX holds_proof ON holds (proof_id, account) WHERE proof_id IS NOT NULL;

-- The same refusals as before, in one look at the rows.
CREATE OR REPLACE FUNCTION require_balanced_transfers() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF EXISTS (SELECT FROM inserted LEFT JOIN wallets ON wallets.account = inserted.account
               GROUP BY transfer_id HAVING sum(amount) <> 0 OR count(*) <> 2 OR count(wallets.account) <> 2) THEN
        RAISE EXCEPTION 'the legs of a transfer must be two, sum to zero and belong to wallets' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
