ALTER TABLE sessions
    ADD COLUMN source       text        NOT NULL DEFAULT '',
    ADD COLUMN last_used_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

ALTER TABLE challenges ADD COLUMN source text NOT NULL DEFAULT '';
CREATE INDEX challenges_by_user ON challenges (user_id);

-- What was withdrawn while a token of it may still be unexpired: a session, one token, or a service's tokens issued until then.
CREATE TABLE revocations (
    kind text        NOT NULL CHECK (kind IN ('session', 'token', 'service')),
    name text        NOT NULL,
    at   timestamptz NOT NULL,
    PRIMARY KEY (kind, name)
);
CREATE INDEX revocations_by_time ON revocations (at);

-- Wrong passwords in a row, by keyed hashes of account and source.
CREATE TABLE login_throttle (
    key          bytea       PRIMARY KEY,
    failures     integer     NOT NULL,
    failed_at    timestamptz NOT NULL,
    locked_until timestamptz
);
CREATE INDEX login_throttle_by_time ON login_throttle (failed_at);

-- Where a user has logged in from, as keyed hashes.
CREATE TABLE login_sources (
    key     bytea       PRIMARY KEY,
    user_id text        NOT NULL REFERENCES users ON DELETE CASCADE,
    seen_at timestamptz NOT NULL
);
CREATE INDEX login_sources_by_user ON login_sources (user_id);
CREATE INDEX login_sources_by_time ON login_sources (seen_at);
