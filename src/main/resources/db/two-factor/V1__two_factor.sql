CREATE TABLE factors (
    id            text        PRIMARY KEY,
    user_id       text        NOT NULL,
    name          text        NOT NULL,
    algorithm     text        NOT NULL,
    digits        integer     NOT NULL,
    secret_sealed bytea       NOT NULL,
    -- the newest time step that was accepted: a step is good once, and none before it afterwards
    last_step     bigint      NOT NULL DEFAULT -1,
    confirmed_at  timestamptz,
    created_at    timestamptz NOT NULL
);
CREATE INDEX factors_by_user ON factors (user_id);

CREATE TABLE recovery_codes (
    user_id text    NOT NULL,
    slot    integer NOT NULL,
    hash    text    NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (user_id, slot)
);

CREATE TABLE device_tokens (
    hash       bytea       PRIMARY KEY,
    user_id    text        NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Guesses since the last success. Those that come with a valid device token count apart, so that strangers cannot lock the
-- owner out.
CREATE TABLE guesses (
    user_id      text    NOT NULL,
    bucket       text    NOT NULL CHECK (bucket IN ('stranger', 'device')),
    failures     integer NOT NULL,
    locked_until timestamptz,
    PRIMARY KEY (user_id, bucket)
);
