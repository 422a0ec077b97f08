package dev.gatehouse.twofactor;

import dev.gatehouse.platform.database.Database;
import java.util.List;

/** Everything this service keeps about a user's second factor, as a whole. */
final class UserFactors {
    private static final List<String> FURTHER = List.of("recovery_codes", "device_tokens", "guesses", "grants");
    private final Database database;

    UserFactors(Database database) {
        this.database = database;
    }

    /** Drops all of it; answers how many authenticators that were. */
    int drop(String userId) {
        // authenticators first: whoever checks a code locks them before anything else
        int removed = delete("factors", userId);
        FURTHER.forEach(table -> delete(table, userId));
        return removed;
    }

    private int delete(String table, String userId) {
        return database.jdbc().sql("DELETE FROM " + table + " WHERE user_id = ?").param(userId).update();
    }
}
