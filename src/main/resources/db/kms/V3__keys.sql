-- The keys that sign tokens. A private half is there only while its key signs or is about to.
CREATE TABLE signing_keys (
    kid            text        PRIMARY KEY,
    algorithm      text        NOT NULL,
    state          text        NOT NULL CHECK (state IN ('next', 'active', 'retired', 'compromised')),
    public_key     bytea       NOT NULL,
    private_sealed bytea,
    created_at     timestamptz NOT NULL,
    activated_at   timestamptz,
    retired_at     timestamptz,
    CONSTRAINT private_half_while_needed CHECK ((private_sealed IS NOT NULL) = (state IN ('next', 'active')))
);
CREATE UNIQUE INDEX one_active_and_one_next ON signing_keys (state) WHERE state IN ('next', 'active');

-- One row a service; its present key as a ciphertext, unless it cannot be read back.
CREATE TABLE api_keys (
    service_name      text        PRIMARY KEY,
    version           integer     NOT NULL,
    sealed            bytea,
    imported          boolean     NOT NULL,
    -- the credential of a service of ours, kept in step with its file
    own_service       boolean     NOT NULL DEFAULT false,
    owner             text,
    roles             text[]      NOT NULL,
    disabled          boolean     NOT NULL DEFAULT false,
    created_by        text        NOT NULL,
    created_at        timestamptz NOT NULL,
    expires_at        timestamptz,
    -- the expires_at that a warning was given for
    expiry_warned_for timestamptz,
    rotate_every      text,
    rotates_at        timestamptz,
    last_used_at      timestamptz,
    CONSTRAINT schedule_is_whole CHECK ((rotate_every IS NULL) = (rotates_at IS NULL))
);
CREATE INDEX api_keys_by_rotation ON api_keys (rotates_at) WHERE rotates_at IS NOT NULL;
CREATE INDEX api_keys_by_expiry ON api_keys (expires_at) WHERE expires_at IS NOT NULL;

-- Keyed hashes of every key accepted: the present one, and those before it until their overlap ends.
CREATE TABLE api_key_hashes (
    lookup_hash  bytea       PRIMARY KEY,
    service_name text        NOT NULL REFERENCES api_keys ON DELETE CASCADE,
    version      integer     NOT NULL,
    ends_at      timestamptz,
    UNIQUE (service_name, version)
);
CREATE INDEX api_key_hashes_by_end ON api_key_hashes (ends_at) WHERE ends_at IS NOT NULL;
