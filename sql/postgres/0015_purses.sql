-- What is earned out of other accounts' starter credits is locked for a week: it can be spent, and not be given away. What was earned before this
-- version is not locked.
-- A lot for each day on which credits become free (00:00 UTC), with micro-credits, as "2026-12-06:1200000 2026-12-07:5".
ALTER TABLE wallets ADD COLUMN locked text NOT NULL DEFAULT '';
-- How much of what was captured was locked credits of the payer.
ALTER TABLE holds ADD COLUMN captured_locked bigint NOT NULL DEFAULT 0 CONSTRAINT holds_captured_locked_check CHECK (captured_locked >= 0);
-- How much of the amount is locked credits of the account; signed as the amount. Null where an earlier version wrote the row.
ALTER TABLE transactions ADD COLUMN locked bigint;
