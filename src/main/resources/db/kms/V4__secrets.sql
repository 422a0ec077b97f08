CREATE TABLE secrets (
    path            text    PRIMARY KEY CHECK (length(path) BETWEEN 1 AND 255),
    -- the number of the newest version ever written; 0 before the first
    newest          integer NOT NULL DEFAULT 0,
    max_versions    integer NOT NULL DEFAULT 10 CHECK (max_versions BETWEEN 1 AND 100),
    -- an ISO 8601 duration; null for never
    expires_after   text,
    reader_roles    text[]  NOT NULL DEFAULT '{admin}',
    reader_services text[]  NOT NULL DEFAULT '{}',
    writer_roles    text[]  NOT NULL DEFAULT '{}',
    writer_services text[]  NOT NULL DEFAULT '{}'
);

CREATE TABLE secret_versions (
    path         text        NOT NULL REFERENCES secrets ON DELETE CASCADE,
    version      integer     NOT NULL,
    sealed       bytea,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    destroyed_at timestamptz,
    PRIMARY KEY (path, version),
    CONSTRAINT nothing_left_when_destroyed CHECK ((sealed IS NULL) = (destroyed_at IS NOT NULL))
);
CREATE INDEX secret_versions_by_expiry ON secret_versions (expires_at) WHERE sealed IS NOT NULL;
