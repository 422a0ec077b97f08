package dev.gatehouse.kms;

import java.sql.Timestamp;
import java.time.Instant;

/** Times that may be missing, to and from SQL. */
final class Times {
    private Times() {}

    static Instant instant(Timestamp time) {
        return time == null ? null : time.toInstant();
    }

    static Timestamp timestamp(Instant time) {
        return time == null ? null : Timestamp.from(time);
    }
}
