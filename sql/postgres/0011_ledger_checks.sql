-- When the books were last looked through and backed up, by whichever member or command. A member that begins a look claims it, so that
-- one of them does it.
CREATE TABLE ledger_checks
(
    name          text COLLATE "C" PRIMARY KEY,
    since         timestamptz NOT NULL DEFAULT now(), -- from when on it is expected
    checked_at    timestamptz NULL,
    violations    bigint      NOT NULL DEFAULT 0,
    claimed_until timestamptz NULL
);

INSERT INTO ledger_checks (name) VALUES ('backup'), ('quick'), ('whole');
