package dev.gatehouse.kms;

import dev.gatehouse.platform.crypto.Sealer;
import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.database.DoublingWait;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Slows guessing down. Wrong passwords are counted for account and source together, for the source, and for the account; each
 * count beyond its allowance makes the next guess wait, twice as long each time, up to a cap. Who comes from where the user
 * has logged in before is held to the first count only, who shows the user's device token to a count of its own: strangers
 * cannot keep the owner out. Unknown names are counted like known ones. Judged after the hash, under a lock on the counts: of
 * guesses made at the same time none slips through.
 */
final class LoginThrottle {
    /** How long a source is known after the last login from it. */
    static final Duration KNOWN = Duration.ofDays(90);
    private static final Duration LONGEST_FOR_ACCOUNT = Duration.ofMinutes(1);
    private final Database database;
    private final Sealer sealer;
    private final LoginSettings settings;
    private final Clock clock;

    LoginThrottle(Database database, Sealer sealer, LoginSettings settings, Clock clock) {
        this.database = database;
        this.sealer = sealer;
        this.settings = settings;
        this.clock = clock;
    }

    private record Count(byte[] key, DoublingWait doubling) {}

    /** A guess and the counts it falls under, its own first. */
    static final class Guess {
        private final byte[] place;
        private final List<Count> counts;

        private Guess(byte[] place, List<Count> counts) {
            this.place = place;
            this.counts = counts;
        }
    }

    /** How a guess was judged. */
    enum Verdict { RIGHT, WRONG, THROTTLED }

    /**
     * A guess at the password of that name.
     *
     * @param network where it comes from
     * @param device a device token known to be this user's, or null
     */
    Guess guess(String username, String network, String device) {
        String account = username.toLowerCase(Locale.ROOT);
        byte[] place = key("place", account, network);
        if (device != null) {
            return new Guess(place, List.of(own("device", account, device)));
        }
        List<Count> counts = new ArrayList<>(List.of(own("place-count", account, network)));
        if (!isKnown(place)) {
            counts.add(new Count(key("source", network, ""), new DoublingWait(settings.sourceFreeGuesses(), settings.longestWait())));
            counts.add(new Count(key("account", account, ""), new DoublingWait(settings.accountFreeGuesses(), shorter(LONGEST_FOR_ACCOUNT))));
        }
        return new Guess(place, counts);
    }

    /** Judges a guess whose password has been compared; to be called in a transaction. */
    Verdict judge(Guess guess, boolean right, String userId) {
        if (isLocked(guess)) {
            return Verdict.THROTTLED;
        }
        if (!right) {
            guess.counts.forEach(this::count);
            return Verdict.WRONG;
        }
        database.jdbc().sql("""
                        WITH forgotten AS (DELETE FROM login_throttle WHERE key = :own)
                        INSERT INTO login_sources (key, user_id, seen_at) VALUES (:place, :user, :now)
                        ON CONFLICT (key) DO UPDATE SET user_id = excluded.user_id, seen_at = excluded.seen_at""")
                .param("own", guess.counts.get(0).key()).param("place", guess.place).param("user", userId)
                .param("now", now()).update();
        return Verdict.RIGHT;
    }

    /** Forgets where a user has logged in from. */
    void forget(String userId) {
        database.jdbc().sql("DELETE FROM login_sources WHERE user_id = ?").param(userId).update();
    }

    /** Locks the counts, made if missing, in one order for all. */
    private boolean isLocked(Guess guess) {
        byte[][] keys = guess.counts.stream().map(Count::key).toArray(byte[][]::new);
        Instant now = clock.instant();
        return database.jdbc().sql("INSERT INTO login_throttle (key, failures, failed_at) "
                        + "SELECT key, 0, CAST(? AS timestamptz) FROM unnest(?) AS key ORDER BY key "
                        + "ON CONFLICT (key) DO UPDATE SET key = excluded.key RETURNING locked_until")
                .params(now(), keys).query((row, n) -> row.getTimestamp(1)).list().stream()
                .anyMatch(until -> until != null && until.toInstant().isAfter(now));
    }

    private void count(Count count) {
        database.jdbc().sql("UPDATE login_throttle AS g SET failures = g.failures + 1, failed_at = :now, locked_until = " + DoublingWait.UNTIL
                        + " WHERE key = :key")
                .param("key", count.key()).params(count.doubling().parameters(clock.instant())).update();
    }

    private boolean isKnown(byte[] place) {
        return database.jdbc().sql("SELECT EXISTS (SELECT 1 FROM login_sources WHERE key = ? AND seen_at > ?)")
                .params(place, Timestamp.from(clock.instant().minus(KNOWN))).query(Boolean.class).single();
    }

    private Count own(String purpose, String account, String what) {
        return new Count(key(purpose, account, what), new DoublingWait(settings.freeGuesses(), settings.longestWait()));
    }

    private Duration shorter(Duration wait) {
        return wait.compareTo(settings.longestWait()) < 0 ? wait : settings.longestWait();
    }

    private byte[] key(String purpose, String first, String second) {
        return sealer.lookupHash("login-" + purpose, (first + '\n' + second).getBytes(StandardCharsets.UTF_8));
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }
}
