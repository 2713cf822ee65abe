-- A job's hold can be extended: its amount and the end of its ticket move. ticket_sequence counts the job's tickets, of which the one with the
-- highest number is good. parallel says how many requests of the job may run at the same time; no charge exceeds so many times the time
-- since the first ticket.
ALTER TABLE holds ADD COLUMN ticket_sequence bigint NOT NULL DEFAULT 0;
ALTER TABLE holds ADD COLUMN parallel integer NOT NULL DEFAULT 1 CONSTRAINT holds_parallel_check CHECK (parallel >= 1);
