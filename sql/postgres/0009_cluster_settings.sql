-- What all members of a coordinator must be told alike, as they were told it: who this database belongs to, and the settings that decide about
-- money, limits and trust. The first member to know a setting writes it down.

CREATE TABLE cluster_settings
(
    name  text COLLATE "C" PRIMARY KEY,
    value text NOT NULL
);
