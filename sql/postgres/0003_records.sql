-- Registered nodes, for people and reports: the nodes' own state in readable form, without their receipt keys. A view, so
-- that there is one truth.
CREATE VIEW nodes AS
SELECT node_id,
       state ->> 'owner'                           AS owner,
       state ->> 'key_id'                          AS key_id,
       (state ->> 'multiplier')::integer           AS multiplier, -- thousandths
       (state ->> 'succeeded_jobs')::bigint        AS succeeded_jobs,
       (state ->> 'failed_jobs')::bigint           AS failed_jobs,
       (state ->> 'registered_at')::timestamptz    AS registered_at
FROM (SELECT GrainIdExtensionString AS node_id, convert_from(PayloadBinary, 'UTF8')::jsonb AS state
      FROM OrleansStorage
      WHERE GrainTypeString = 'node' AND PayloadBinary IS NOT NULL) stored
WHERE state ->> 'owner' IS NOT NULL;

-- What nodes have proven about their hardware.
CREATE TABLE benchmarks
(
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    node_id     text COLLATE "C" NOT NULL,
    device_name text        NOT NULL,
    proof_hash  text COLLATE "C" NOT NULL UNIQUE,
    matrix_size integer     NOT NULL CHECK (matrix_size > 0),
    duration_ms bigint      NOT NULL CHECK (duration_ms >= 0),
    multiplier  integer     NOT NULL CHECK (multiplier BETWEEN 1 AND 20000), -- thousandths
    created_at  timestamptz NOT NULL
);

CREATE INDEX benchmarks_node ON benchmarks (node_id, id);

-- What happened and who asked for it. An event is written once, whoever brings it and however often.
CREATE TABLE audit_logs
(
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id   uuid        NOT NULL UNIQUE,
    event_type text COLLATE "C" NOT NULL,
    user_id    text COLLATE "C" NULL,
    details    jsonb       NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL
);

CREATE INDEX audit_logs_time ON audit_logs (created_at);
CREATE INDEX audit_logs_type ON audit_logs (event_type, id);
CREATE INDEX audit_logs_user ON audit_logs (user_id, id) WHERE user_id IS NOT NULL;
