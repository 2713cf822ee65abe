-- Index entries are what a job costs most.

-- A hold is written twice, with its job's end: half a page is room for all of its rows once more, so that none has to move to another
-- page, which would enter it into every index again.
ALTER TABLE holds SET (fillfactor = 50);

-- A receipt captures once, for receipts are written with its transfer and come once. What comes once by nothing else are the
-- transfers that are for no job.
DROP INDEX transactions_once;
CREATE UNIQUE INDEX transactions_once ON transactions (transfer_id, leg) WHERE job_id IS NULL;
