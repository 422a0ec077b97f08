package dev.gatehouse.kms;

import dev.gatehouse.platform.database.Database;
import dev.gatehouse.platform.services.Factors;
import java.sql.Timestamp;
import java.time.Clock;

/**
 * Has the two-factor service forget the users who were deleted. They are noted with the deletion, which waits for nobody, and told
 * of until the service has heard: not before their withdrawn tokens are refused everywhere, so that nothing is added afterwards.
 */
final class Departures {
    private static final int BATCH = 100;
    private final Database database;
    private final Factors factors;
    private final Clock clock;

    Departures(Database database, Factors factors, Clock clock) {
        this.database = database;
        this.factors = factors;
        this.clock = clock;
    }

    /** To be called in the transaction that deletes the user. */
    void note(String userId) {
        database.jdbc().sql("INSERT INTO departed_users (user_id, deleted_at) VALUES (?, ?)")
                .params(userId, Timestamp.from(clock.instant())).update();
    }

    /**
     * Tells of those who are due, in any order, so that none holds up the rest for good; ends at the first that fails.
     *
     * @throws dev.gatehouse.platform.ProblemException unavailable when the two-factor service does not answer
     */
    void tell() {
        Timestamp until = Timestamp.from(clock.instant().minus(RevokedTokens.PATIENCE));
        database.jdbc().sql("SELECT user_id FROM departed_users WHERE deleted_at <= ? ORDER BY random() LIMIT ?").params(until, BATCH)
                .query(String.class).list().forEach(this::tell);
    }

    private void tell(String userId) {
        factors.forget(userId);
        database.jdbc().sql("DELETE FROM departed_users WHERE user_id = ?").param(userId).update();
    }
}
