-- How many bytes of each file of events have been taken over, written in the same transaction as their events. No two files ever
-- have the same name.
CREATE TABLE audit_files
(
    file       text COLLATE "C" NOT NULL PRIMARY KEY,
    taken      bigint      NOT NULL CHECK (taken >= 0),
    updated_at timestamptz NOT NULL
);

-- Events are shown newest first, by when they happened: after an outage that is not the order in which they came.
DROP INDEX audit_logs_time;
DROP INDEX audit_logs_type;
DROP INDEX audit_logs_user;
CREATE INDEX audit_logs_time ON audit_logs (created_at, id);
CREATE INDEX audit_logs_type ON audit_logs (event_type, created_at, id);
CREATE INDEX audit_logs_user ON audit_logs (user_id, created_at, id) WHERE user_id IS NOT NULL;
