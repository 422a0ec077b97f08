-- Users who were deleted and of whom the two-factor service has not heard yet.
CREATE TABLE departed_users (
    user_id    text        PRIMARY KEY,
    deleted_at timestamptz NOT NULL
);
