-- When an authenticator was used last, by how many time steps its clock was off then, and for how many uses in a row.
ALTER TABLE factors ADD COLUMN last_used_at timestamptz;
ALTER TABLE factors ADD COLUMN drift_steps integer NOT NULL DEFAULT 0;
ALTER TABLE factors ADD COLUMN drift_uses integer NOT NULL DEFAULT 0;

CREATE INDEX device_tokens_by_user ON device_tokens (user_id);

-- Guesses since the last success, for each factor of a user. Those that come with a valid device token count apart, so that
-- strangers cannot lock the owner out.
DROP TABLE guesses;
CREATE TABLE guesses (
    user_id      text    NOT NULL,
    factor       text    NOT NULL,
    bucket       text    NOT NULL CHECK (bucket IN ('stranger', 'device')),
    failures     integer NOT NULL,
    locked_until timestamptz,
    PRIMARY KEY (user_id, factor, bucket)
);

-- Grants not used yet: what a grant is good for is kept as a keyed hash, as a target may hold personal data.
CREATE TABLE grants (
    hash       bytea       PRIMARY KEY,
    user_id    text        NOT NULL,
    operation  bytea       NOT NULL,
    issued_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX grants_by_user ON grants (user_id);
