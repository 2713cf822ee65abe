-- How fast the reference GPU serves a job's model, in thousandths of tokens a second, as it was when the job began: prompt and completion tokens, then
-- "learned" where they were learned from jobs. Null where time alone counts.
ALTER TABLE holds ADD COLUMN rates TEXT;
