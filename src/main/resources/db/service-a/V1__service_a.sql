-- The last number issued per type; its row lock makes numbers come without gaps.
CREATE TABLE counters (
    element_type text   PRIMARY KEY,
    last_number  bigint NOT NULL
);
INSERT INTO counters (element_type, last_number)
VALUES ('script', 0), ('section', 0), ('character', 0), ('action', 0), ('spokenWord', 0);

-- Counts changes. Drawn while the element is locked, so that an element's revisions grow.
CREATE SEQUENCE revisions;

CREATE TABLE elements (
    element_type    text   NOT NULL REFERENCES counters,
    element_id      bigint NOT NULL CHECK (element_id >= 1),
    sequence_number bigint NOT NULL,
    revision        bigint NOT NULL,
    PRIMARY KEY (element_type, element_id),
    -- checked at commit, so that a reorder may pass through doubles
    CONSTRAINT one_element_a_number UNIQUE (element_type, sequence_number) DEFERRABLE INITIALLY DEFERRED
);

-- revision is that of the last change of this version's document: a reorder changes the documents of all versions.
CREATE TABLE versions (
    element_type   text        NOT NULL,
    element_id     bigint      NOT NULL,
    version_number integer     NOT NULL,
    revision       bigint      NOT NULL,
    comment        text        NOT NULL,
    created_by     text        NOT NULL,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (element_type, element_id, version_number),
    FOREIGN KEY (element_type, element_id) REFERENCES elements ON DELETE CASCADE
);

-- One row a change of an element, written with it; gone once the index has it. A row says which versions' documents changed, not
-- how: the worker puts them into the index as they stand, or takes them out where they are gone, so that a row applied twice, or
-- late, does no harm.
CREATE TABLE outbox (
    id            bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    element_type  text        NOT NULL,
    element_id    bigint      NOT NULL,
    revision      bigint      NOT NULL,
    first_version integer     NOT NULL,
    last_version  integer     NOT NULL,
    created_at    timestamptz NOT NULL,
    due_at        timestamptz NOT NULL,
    attempts      integer     NOT NULL DEFAULT 0,
    error         text,
    dead_at       timestamptz
);
CREATE INDEX outbox_of_element ON outbox (element_type, element_id, id);
CREATE INDEX outbox_of_revision ON outbox (revision);
CREATE INDEX outbox_alive ON outbox (id) WHERE dead_at IS NULL;
CREATE INDEX outbox_dead ON outbox (id) WHERE dead_at IS NOT NULL;

-- What a write with an Idempotency-Key was answered, by caller.
CREATE TABLE idempotent_answers (
    caller     text        NOT NULL,
    key        text        NOT NULL,
    request    text        NOT NULL,
    status     integer     NOT NULL,
    headers    text        NOT NULL,
    body       text        NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (caller, key)
);
CREATE INDEX idempotent_answers_by_age ON idempotent_answers (created_at);

-- Comparisons of table and index. finished_at is null for one under way, or one that broke off.
CREATE TABLE reconciliations (
    id          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_by  text        NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    elements    bigint      NOT NULL DEFAULT 0,
    documents   bigint      NOT NULL DEFAULT 0,
    missing     bigint      NOT NULL DEFAULT 0,
    stale       bigint      NOT NULL DEFAULT 0,
    orphaned    bigint      NOT NULL DEFAULT 0
);
