-- Proves at every start that the master key (KEK) at hand is the one this schema's secrets are sealed under.
CREATE TABLE kek_check (
    one         boolean PRIMARY KEY DEFAULT true CHECK (one),
    kek_version integer NOT NULL,
    sealed      bytea   NOT NULL,
    lookup_root bytea   NOT NULL
);
