-- Where users get codes and notices: sealed, with a keyed hash to count by.
CREATE TABLE addresses (
    id               text        PRIMARY KEY,
    user_id          text        NOT NULL,
    method           text        NOT NULL CHECK (method IN ('email', 'sms')),
    address_sealed   bytea       NOT NULL,
    destination_hash bytea       NOT NULL,
    masked           text        NOT NULL,
    -- the language the user chose; without it each request's
    locale           text,
    confirmed_at     timestamptz,
    created_at       timestamptz NOT NULL
);
CREATE INDEX addresses_by_user ON addresses (user_id);
CREATE UNIQUE INDEX one_confirmed_address ON addresses (user_id, method) WHERE confirmed_at IS NOT NULL;

-- Codes that were asked for, also those asked for in vain: a row counts towards the caps for a day.
CREATE TABLE sent_codes (
    request_id       text        PRIMARY KEY,
    user_id          text        NOT NULL,
    method           text        NOT NULL,
    -- keyed hash of the session, login, address or service that asked
    bound_to         bytea       NOT NULL,
    code_hash        bytea       NOT NULL,
    destination_hash bytea       NOT NULL,
    created_at       timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    used_at          timestamptz
);
CREATE INDEX sent_codes_by_user ON sent_codes (user_id, created_at);
CREATE INDEX sent_codes_by_destination ON sent_codes (destination_hash, created_at);
CREATE INDEX sent_codes_by_time ON sent_codes (created_at);

-- The outbox of messages. Sealed until sent, wiped afterwards; written with the act that the message tells of.
CREATE TABLE deliveries (
    id              text        PRIMARY KEY,
    user_id         text        NOT NULL,
    method          text        NOT NULL,
    masked          text        NOT NULL,
    message_sealed  bytea,
    state           text        NOT NULL CHECK (state IN ('queued', 'sent', 'failed')),
    reason          text,
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    created_at      timestamptz NOT NULL,
    finished_at     timestamptz,
    CHECK ((state = 'queued') = (message_sealed IS NOT NULL))
);
CREATE INDEX deliveries_due ON deliveries (method, next_attempt_at) WHERE state = 'queued';
CREATE INDEX deliveries_by_time ON deliveries (created_at);
