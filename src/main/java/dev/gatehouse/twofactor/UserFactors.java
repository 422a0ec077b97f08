package dev.gatehouse.twofactor;

import dev.gatehouse.platform.database.Database;
import java.util.List;

/** Everything this service keeps about a user's second factor, as a whole. */
final class UserFactors {
    private static final List<String> FURTHER = List.of("recovery_codes", "device_tokens", "guesses", "grants");
    private static final List<String> MESSAGES = List.of("sent_codes", "deliveries");
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

    /** Drops where codes and notices went; the user hears of it before. */
    void dropAddresses(String userId) {
        delete("addresses", userId);
    }

    /** Leaves nothing, also of what was sent and counted; answers how many authenticators that were. */
    int erase(String userId) {
        int removed = drop(userId);
        dropAddresses(userId);
        MESSAGES.forEach(table -> delete(table, userId));
        return removed;
    }

    private int delete(String table, String userId) {
        return database.jdbc().sql("DELETE FROM " + table + " WHERE user_id = ?").param(userId).update();
    }
}
