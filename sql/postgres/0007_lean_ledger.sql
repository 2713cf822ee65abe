-- Less work for each job. Whoever reads by an index that goes away here has another one instead.

LOCK TABLE holds IN SHARE ROW EXCLUSIVE MODE; -- until the end; coordinators that run meanwhile wait

-- How far sweeps for expired holds have come: no open hold expires before `swept`. Whoever wants to move it announces how far
-- (`towards`) while no hold is being inserted, then looks, then moves it, unless a hold that expires earlier came meanwhile.
CREATE TABLE hold_sweeps
(
    is_only boolean     NOT NULL PRIMARY KEY DEFAULT true CHECK (is_only),
    towards timestamptz NOT NULL,
    swept   timestamptz NOT NULL,
    CHECK (swept <= towards)
);

INSERT INTO hold_sweeps (towards, swept)
SELECT begin, begin
FROM (SELECT coalesce((SELECT min(expires_at) FROM holds WHERE status = 'open'), (SELECT max(expires_at) FROM holds), '-infinity') AS begin) there;

-- A hold changes when it is settled. As long as an index told the open ones, each such change had to be entered into every index
-- of the table; without it the changed row stays on its page, which keeps room for it, and touches none.
DROP INDEX holds_open;
CREATE INDEX holds_expiry ON holds (expires_at);
ALTER TABLE holds SET (fillfactor = 60);

-- A hold that expired before it was inserted, because its coordinator stood still in between, moves both marks back. Inserts share
-- the lock until they are committed, an announcement has it alone: it comes either after the hold, which is seen then, or before it.
CREATE FUNCTION remember_late_holds() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM pg_advisory_xact_lock_shared('hold_sweeps'::regclass::oid::bigint);
    UPDATE hold_sweeps SET towards = late.expires_at, swept = least(swept, late.expires_at)
    FROM (SELECT min(expires_at) AS expires_at FROM inserted) late WHERE is_only AND late.expires_at < towards;
    RETURN NULL;
END
$$;

CREATE TRIGGER holds_late AFTER INSERT ON holds
    REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION remember_late_holds();

-- Whoever may insert holds, as coordinators of the version before do meanwhile, may move the marks.
DO
$$
DECLARE
    grantee text;
BEGIN
    FOR grantee IN SELECT DISTINCT CASE acl.grantee WHEN 0 THEN 'PUBLIC' ELSE acl.grantee::regrole::text END
                   FROM pg_class, aclexplode(relacl) acl WHERE pg_class.oid = 'holds'::regclass AND acl.privilege_type = 'INSERT'
    LOOP
        EXECUTE format('GRANT SELECT, UPDATE ON hold_sweeps TO %s', grantee);
    END LOOP;
END
$$;

-- That legs, holds and receipts belong to wallets and holds is checked where those are written in the same transaction, by how many
-- rows were hit (require_all); looking each of them up once more was an eighth of the work.
DROP TRIGGER holds_have_wallets ON holds;
DROP TRIGGER receipts_have_holds ON receipts;
DROP FUNCTION require_wallets();
DROP FUNCTION require_holds();

CREATE OR REPLACE FUNCTION require_balanced_transfers() RETURNS trigger LANGUAGE plpgsql AS
$$
BEGIN
    IF EXISTS (SELECT FROM inserted GROUP BY transfer_id HAVING sum(amount) <> 0 OR count(*) <> 2) THEN
        RAISE EXCEPTION 'the legs of a transfer must be two and sum to zero' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

-- An account's history is read by a number that stands for its id, which is a quarter as long: the index is as large as there are
-- legs, and new ones go to as many of its pages as there are accounts. A transfer comes once if its debit does; the credits of
-- those that are not for a job are looked up as well.
CREATE UNIQUE INDEX transactions_history ON transactions (hashtextextended(account, 0), id);
CREATE UNIQUE INDEX transactions_once ON transactions (transfer_id, leg) WHERE leg = 0 OR job_id IS NULL;
ALTER TABLE transactions DROP CONSTRAINT transactions_pkey, DROP CONSTRAINT transactions_transfer_id_leg_key;

-- Batches look wallets up by their ids and nothing else, for which a hash index is quicker.
CREATE INDEX wallets_account ON wallets USING hash (account);
