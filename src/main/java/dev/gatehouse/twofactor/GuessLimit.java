package dev.gatehouse.twofactor;

import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.DoublingWait;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * Bounds guessing, for each factor of a user. Every guess counts as a failure, committed, before it is looked at; a success
 * takes the count back. From the fifth in a row on, each failure makes the next wait, twice as long each time, up to 15
 * minutes; after a hundred in a row nothing is accepted any more until the count is taken back.
 */
final class GuessLimit {
    /** Failures in a row after which no guess is looked at any more. */
    static final int HARD_CAP = 100;
    private static final DoublingWait WAIT = new DoublingWait(4, Duration.ofMinutes(15));
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

        String column() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What counting a guess said.
     *
     * @param allowed false when it must not succeed whatever it is
     * @param failures in a row, this one included
     * @param lockedUntil how long the next guess waits if this one fails; null for not at all
     */
    record Counted(boolean allowed, int failures, Instant lockedUntil) {
        static final Counted REFUSED = new Counted(false, 0, null);

        /** Whether its failure locks. */
        boolean locks() {
            return lockedUntil != null || failures >= HARD_CAP;
        }
    }

    /** Counts a guess; while a lock holds it is refused and not counted. */
    Counted count(String userId, String factor, Bucket bucket) {
        return count(userId, factor, bucket, HARD_CAP);
    }

    /** The same without the hard cap, for what is too long to be guessed and must stay open as the way back. */
    Counted countUncapped(String userId, String factor, Bucket bucket) {
        return count(userId, factor, bucket, Integer.MAX_VALUE);
    }

    private Counted count(String userId, String factor, Bucket bucket, int cap) {
        return database.jdbc().sql("""
                        INSERT INTO guesses AS g (user_id, factor, bucket, failures) VALUES (:user, :factor, :bucket, 1)
                        ON CONFLICT (user_id, factor, bucket) DO UPDATE SET failures = g.failures + 1, locked_until = %s
                        WHERE (g.locked_until IS NULL OR g.locked_until <= :now) AND g.failures < :cap
                        RETURNING failures, locked_until""".formatted(DoublingWait.UNTIL))
                .param("user", userId).param("factor", factor).param("bucket", bucket.column())
                .param("cap", cap).params(WAIT.parameters(clock.instant()))
                .query(GuessLimit::read).optional().orElse(Counted.REFUSED);
    }

    /** Takes the count back after a success. */
    void reset(String userId, String factor, Bucket bucket) {
        database.jdbc().sql("DELETE FROM guesses WHERE user_id = ? AND factor = ? AND bucket = ?")
                .params(userId, factor, bucket.column()).update();
    }

    /** Forgets guesses about authenticators that never came to count. */
    void resetUnconfirmed(String userId) {
        database.jdbc().sql("DELETE FROM guesses WHERE user_id = ? AND factor LIKE 'fac\\_%'").param(userId).update();
    }

    /** Takes all counts of a user back. */
    void resetAll(String userId) {
        database.jdbc().sql("DELETE FROM guesses WHERE user_id = ?").param(userId).update();
    }

    private static Counted read(ResultSet row, int number) throws SQLException {
        Timestamp locked = row.getTimestamp("locked_until");
        return new Counted(true, row.getInt("failures"), locked == null ? null : locked.toInstant());
    }
}
