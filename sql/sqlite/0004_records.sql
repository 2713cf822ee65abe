-- Registered nodes, for people and reports: the nodes' own state in readable form, without their receipt keys. A view, so
-- that there is one truth.
CREATE VIEW nodes AS
SELECT node_id,
       state ->> 'owner'          AS owner,
       state ->> 'key_id'         AS key_id,
       state ->> 'multiplier'     AS multiplier, -- thousandths
       state ->> 'succeeded_jobs' AS succeeded_jobs,
       state ->> 'failed_jobs'    AS failed_jobs,
       state ->> 'registered_at'  AS registered_at
FROM (SELECT GrainIdExtensionString AS node_id, CAST(PayloadBinary AS TEXT) AS state
      FROM OrleansStorage
      WHERE GrainTypeString = 'node' AND PayloadBinary IS NOT NULL) stored
WHERE state ->> 'owner' IS NOT NULL;

-- What nodes have proven about their hardware.
CREATE TABLE benchmarks
(
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    node_id     TEXT    NOT NULL,
    device_name TEXT    NOT NULL,
    proof_hash  TEXT    NOT NULL UNIQUE,
    matrix_size INTEGER NOT NULL CHECK (matrix_size > 0),
    duration_ms INTEGER NOT NULL CHECK (duration_ms >= 0),
    multiplier  INTEGER NOT NULL CHECK (multiplier BETWEEN 1 AND 20000), -- thousandths
    created_at  INTEGER NOT NULL
);

CREATE INDEX benchmarks_node ON benchmarks (node_id, id);

-- What happened and who asked for it. An event is written once, whoever brings it and however often.
CREATE TABLE audit_logs
(
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id   TEXT    NOT NULL UNIQUE,
    event_type TEXT    NOT NULL,
    user_id    TEXT    NULL,
    details    TEXT    NOT NULL DEFAULT '{}' CHECK (json_valid(details)),
    created_at INTEGER NOT NULL
);

CREATE INDEX audit_logs_time ON audit_logs (created_at);
CREATE INDEX audit_logs_type ON audit_logs (event_type, id);
CREATE INDEX audit_logs_user ON audit_logs (user_id, id) WHERE user_id IS NOT NULL;
