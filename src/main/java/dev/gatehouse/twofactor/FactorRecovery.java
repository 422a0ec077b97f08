package dev.gatehouse.twofactor;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.database.Database;
import java.util.Map;

/**
 * Drops everything about a user's second factor. Who may ask for that, and that the user's sessions end, is for the callers of this
 * to see to: the verb of administrators, and the command line on a gatehouse that does not run.
 */
public final class FactorRecovery {
    private final Database database;
    private final UserFactors userFactors;
    private final FactorEvents events;

    FactorRecovery(Database database, UserFactors userFactors, FactorEvents events) {
        this.database = database;
        this.userFactors = userFactors;
        this.events = events;
    }

    /** How many authenticators went. */
    public record Done(@JsonProperty("user_id") String userId, @JsonProperty("removed_factors") int removedFactors) {}

    /** Authenticators, recovery codes, addresses, device tokens, grants and guess counts go, on the record; the user is told. */
    public Done drop(Caller caller, String userId) {
        return database.tx().execute(tx -> {
            int removed = userFactors.drop(userId);
            events.happened(caller, FactorEvent.RESET, userId, Map.of("removed_factors", removed));
            userFactors.dropAddresses(userId);
            return new Done(userId, removed);
        });
    }
}
