-- The last number issued per type; its row lock makes numbers come without gaps.
CREATE TABLE counters (
    element_type text   PRIMARY KEY,
    last_number  bigint NOT NULL
);
INSERT INTO counters (element_type, last_number)
VALUES ('script', 0), ('section', 0), ('character', 0), ('action', 0), ('spokenWord', 0);

CREATE TABLE elements (
    element_type    text   NOT NULL REFERENCES counters,
    element_id      bigint NOT NULL CHECK (element_id >= 1),
    sequence_number bigint NOT NULL,
    PRIMARY KEY (element_type, element_id),
    -- checked at commit, so that a reorder may pass through doubles
    CONSTRAINT one_element_a_number UNIQUE (element_type, sequence_number) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE versions (
    element_type   text        NOT NULL,
    element_id     bigint      NOT NULL,
    version_number integer     NOT NULL,
    comment        text        NOT NULL,
    created_by     text        NOT NULL,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (element_type, element_id, version_number),
    FOREIGN KEY (element_type, element_id) REFERENCES elements ON DELETE CASCADE
);

-- One row a change, written with it; gone once the index has it. A row says which element changed, not how: the worker puts
-- the element as it stands into the index, so that a row applied twice, or late, does no harm.
CREATE TABLE outbox (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    element_type text        NOT NULL,
    element_id   bigint      NOT NULL,
    created_at   timestamptz NOT NULL
);
