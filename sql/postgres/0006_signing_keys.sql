-- Keys that sign tickets, shared by all gateways. One row for each key that was ever made; the private half is erased when its last
-- ticket has expired or it is withdrawn.
CREATE TABLE signing_keys
(
    generation   integer PRIMARY KEY CHECK (generation > 0),      -- two gateways cannot make the same one
    kid          text COLLATE "C" NOT NULL UNIQUE,                -- RFC 7638 thumbprint
    published_at timestamptz NOT NULL,
    signs_from   timestamptz NOT NULL CHECK (signs_from >= published_at),
    withdrawn_at timestamptz NULL,
    sealed       bytea       NULL,                                -- AES-256-GCM under the master key, additional data: kid
    CONSTRAINT signing_keys_withdrawn_erased CHECK (withdrawn_at IS NULL OR sealed IS NULL)
);
