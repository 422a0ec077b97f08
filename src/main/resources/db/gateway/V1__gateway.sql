-- Rate limits that all replicas share: one bucket a row, named by a digest of whom it is for. Its state is Bucket4j's own.
CREATE TABLE limit_buckets (
    name       text   PRIMARY KEY,
    state      bytea,
    -- milliseconds since 1970: when it would be full again
    expires_at bigint
);
CREATE INDEX limit_buckets_by_end ON limit_buckets (expires_at);
