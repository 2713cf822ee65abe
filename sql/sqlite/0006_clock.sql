-- The last time by which the coordinator decided, so that it knows when it starts how far the machine's clock has jumped.

CREATE TABLE clock
(
    only       INTEGER PRIMARY KEY CHECK (only = 1),
    time       INTEGER NOT NULL, -- microseconds since 1970, UTC
    boot       TEXT    NOT NULL, -- the machine's start that the next column counts from; empty where it has no name
    since_boot INTEGER NOT NULL  -- microseconds
);
