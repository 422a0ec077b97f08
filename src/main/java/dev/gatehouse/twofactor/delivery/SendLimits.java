package dev.gatehouse.twofactor.delivery;

import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.database.Database;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How many codes may be asked for: per user and method one a cooldown, and within 24 hours so many per user, per destination
 * (whoever asks: a stranger's telephone is not to be rung through many accounts) and of everybody (each SMS costs money).
 * Requests for which nothing is sent count the same.
 */
final class SendLimits {
    static final Duration WINDOW = Duration.ofHours(24);
    private final Database database;
    private final DeliverySettings settings;
    private final Clock clock;

    SendLimits(Database database, DeliverySettings settings, Clock clock) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Lets one more code pass. Inside the transaction that adds it: requests of one user, and to one destination, wait for each
     * other here.
     *
     * @throws dev.gatehouse.platform.ProblemException rate-limited, with {@code Retry-After}
     */
    void check(String userId, Method method, byte[] destinationHash) {
        lock("user", userId.getBytes(StandardCharsets.UTF_8));
        lock("destination", destinationHash);
        atMost(1, settings.cooldown(), "user_id = ? AND method = ?", userId, method.wire());
        atMost(settings.perUser(), WINDOW, "user_id = ?", userId);
        atMost(settings.perDestination(), WINDOW, "destination_hash = ?", destinationHash);
        atMost(settings.perDay(), WINDOW, "true");
    }

    private void lock(String what, byte[] whose) {
        database.jdbc().sql("SELECT pg_advisory_xact_lock(hashtextextended('sent-code-' || ? || encode(?, 'hex'), 0))")
                .params(what, whose).query().listOfRows();
    }

    private void atMost(int count, Duration window, String which, Object... whose) {
        Instant now = clock.instant();
        List<Timestamp> newest = database.jdbc()
                .sql("SELECT created_at FROM sent_codes WHERE " + which + " AND created_at > ? ORDER BY created_at DESC LIMIT ?")
                .params(List.of(whose)).params(Timestamp.from(now.minus(window)), count).query(Timestamp.class).list();
        if (newest.size() >= count) {
            Instant free = newest.get(newest.size() - 1).toInstant().plus(window);
            long seconds = Math.max(1, Duration.between(now, free).plusMillis(999).toSeconds());
            throw Problem.RATE_LIMITED.exception("no further code for now").header("Retry-After", String.valueOf(seconds));
        }
    }
}
