package dev.gatehouse.twofactor;

import dev.gatehouse.platform.database.Database;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Bounds guessing. Every guess counts as a failure, committed, before it is looked at; a success takes the count back. From the
 * fifth in a row on, each failure makes the next wait, twice as long each time, up to 15 minutes.
 */
final class GuessLimit {
    private static final int FREE = 4;
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private final Database database;
    private final Clock clock;

    GuessLimit(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Whose guesses are counted together. */
    enum Bucket {
        /** Anybody's. */
        STRANGER,
        /** Those that came with a valid device token of the user. */
        DEVICE;

        private String column() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Counts a guess; false when it is locked and must not succeed whatever it is. */
    boolean count(String userId, Bucket bucket) {
        Instant now = clock.instant();
        return database.jdbc().sql("""
                        INSERT INTO guesses AS g (user_id, bucket, failures) VALUES (:user, :bucket, 1)
                        ON CONFLICT (user_id, bucket) DO UPDATE SET failures = g.failures + 1,
                            locked_until = CASE WHEN g.failures < :free THEN NULL ELSE CAST(:now AS timestamptz)
                                + make_interval(secs => least(:longest, power(2, least(g.failures - :free, 30)))) END
                        WHERE g.locked_until IS NULL OR g.locked_until <= :now""")
                .param("user", userId).param("bucket", bucket.column()).param("now", Timestamp.from(now))
                .param("free", FREE).param("longest", (double) LONGEST.toSeconds())
                .update() == 1;
    }

    /** Takes the count back after a success. */
    void reset(String userId, Bucket bucket) {
        database.jdbc().sql("DELETE FROM guesses WHERE user_id = ? AND bucket = ?").params(userId, bucket.column()).update();
    }
}
