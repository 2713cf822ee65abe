-- When the books were last looked through and backed up, by the coordinator or a command.
CREATE TABLE ledger_checks
(
    name          TEXT    NOT NULL PRIMARY KEY,
    since         INTEGER NOT NULL DEFAULT (unixepoch() * 1000000), -- from when on it is expected
    checked_at    INTEGER NULL,
    violations    INTEGER NOT NULL DEFAULT 0,
    claimed_until INTEGER NULL
);

INSERT INTO ledger_checks (name) VALUES ('backup'), ('quick'), ('whole');
