-- A job has two words. claimed is what its node's latest receipt comes to. allowed is the most that may be charged by its payer's word, null until
-- the payer has ended the job. vouched is what the payer said was used when it extended the job: allowed is no less.
-- excused is how much of a difference between them is excused, since requests broke off on the way.
ALTER TABLE holds ADD COLUMN claimed bigint NOT NULL DEFAULT 0 CONSTRAINT holds_claimed_check CHECK (claimed >= 0);
ALTER TABLE holds ADD COLUMN allowed bigint CONSTRAINT holds_allowed_check CHECK (allowed >= 0);
ALTER TABLE holds ADD COLUMN vouched bigint NOT NULL DEFAULT 0 CONSTRAINT holds_vouched_check CHECK (vouched >= 0);
ALTER TABLE holds ADD COLUMN excused bigint NOT NULL DEFAULT 0 CONSTRAINT holds_excused_check CHECK (excused >= 0);
