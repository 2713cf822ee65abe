-- Operators ask what came from an address: it stands in a column of its own from now on. Events of before keep it in their details alone:
-- filling a year of them in would hold up the start, and they go when their time is over.
ALTER TABLE audit_logs ADD COLUMN address text COLLATE "C" NULL;
CREATE INDEX audit_logs_address ON audit_logs (address, created_at, id) WHERE address IS NOT NULL;
