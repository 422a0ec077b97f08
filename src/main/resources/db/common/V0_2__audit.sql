-- The record of acts: a chain. Each entry carries the mac of the entry before it, and a mac over itself with that one; the
-- key lies outside the database. source is empty where it is personal: then it is in personal, sealed under the key of person.
CREATE TABLE audit_entries (
    seq        bigint      PRIMARY KEY,
    at         timestamptz NOT NULL,
    actor      text        NOT NULL,
    action     text        NOT NULL,
    object     text        NOT NULL,
    outcome    text        NOT NULL,
    request_id text        NOT NULL,
    source     text        NOT NULL,
    person     text,
    personal   bytea,
    -- text and not jsonb: the mac is over these very characters
    details    text        NOT NULL,
    previous   bytea       NOT NULL,
    mac        bytea       NOT NULL
);
CREATE INDEX audit_entries_by_actor  ON audit_entries (actor, seq);
CREATE INDEX audit_entries_by_action ON audit_entries (action, seq);
CREATE INDEX audit_entries_by_object ON audit_entries (object, seq);
CREATE INDEX audit_entries_by_person ON audit_entries (person, seq) WHERE person IS NOT NULL;
CREATE INDEX audit_entries_by_time   ON audit_entries (at);

-- Proves at every start that the key at hand is the one the chain is made with.
CREATE TABLE audit_key (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    mac  bytea   NOT NULL
);

-- One key a person; without it what is personal in their entries cannot be read any more.
CREATE TABLE audit_persons (
    person     text        PRIMARY KEY,
    key_sealed bytea       NOT NULL,
    created_at timestamptz NOT NULL
);

-- One row a closed segment, signed; it stays when the segment's entries go.
CREATE TABLE audit_seals (
    first_seq bigint      PRIMARY KEY,
    last_seq  bigint      NOT NULL CHECK (last_seq >= first_seq),
    last_at   timestamptz NOT NULL,
    previous  bytea       NOT NULL,
    last_mac  bytea       NOT NULL,
    sealed_at timestamptz NOT NULL,
    mac       bytea       NOT NULL,
    drop_mac  bytea
);
