-- Pages of a history begin at a time, and a part of it is asked for by time: found by the index and not by looking at every entry of
-- the account.
CREATE UNIQUE INDEX transactions_pages ON transactions (hashtextextended(account, 0), created_at, id);
DROP INDEX transactions_history;
ALTER INDEX transactions_pages RENAME TO transactions_history;
