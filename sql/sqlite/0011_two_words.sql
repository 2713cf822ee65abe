-- A job has two words. claimed is what its node's latest receipt comes to. allowed is the most that may be charged by its payer's word, null until
-- the payer has ended the job. vouched is what the payer said was used when it extended the job: allowed is no less.
-- excused is how much of a difference between them is excused, since requests broke off on the way.
ALTER TABLE holds ADD COLUMN claimed INTEGER NOT NULL DEFAULT 0 CHECK (claimed >= 0);
ALTER TABLE holds ADD COLUMN allowed INTEGER CHECK (allowed >= 0);
ALTER TABLE holds ADD COLUMN vouched INTEGER NOT NULL DEFAULT 0 CHECK (vouched >= 0);
ALTER TABLE holds ADD COLUMN excused INTEGER NOT NULL DEFAULT 0 CHECK (excused >= 0);
