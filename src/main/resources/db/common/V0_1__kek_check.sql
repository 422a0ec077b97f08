-- Proves at every start that the master keys (KEK) at hand are those this schema's secrets were sealed under: one row a version.
CREATE TABLE kek_check (
    kek_version integer PRIMARY KEY CHECK (kek_version >= 1),
    check_value bytea   NOT NULL
);

-- Which version seals now, and the root of all keyed hashes wrapped under it. Everything else that is sealed lies in columns
-- of type bytea called sealed or …_sealed: they are found by that name when a new master key wraps them again.
CREATE TABLE kek_active (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    kek_version integer NOT NULL REFERENCES kek_check,
    lookup_root bytea   NOT NULL
);
