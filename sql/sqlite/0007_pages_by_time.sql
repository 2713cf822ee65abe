-- Pages of a history begin at a time, and a part of it is asked for by time: found by the index and not by looking at every entry of
-- the account.
DROP INDEX transactions_account;
CREATE INDEX transactions_account ON transactions (account, created_at, id);
