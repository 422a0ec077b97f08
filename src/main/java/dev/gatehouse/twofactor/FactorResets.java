package dev.gatehouse.twofactor;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.gatehouse.platform.Caller;
import dev.gatehouse.platform.Problem;
import dev.gatehouse.platform.Request;
import dev.gatehouse.platform.Settings;
import dev.gatehouse.platform.database.Database;
import java.time.Clock;
import java.util.Map;
import java.util.regex.Pattern;

/** The verb with which an administrator helps a user who lost every factor. */
public final class FactorResets {
    private static final Pattern USER = Pattern.compile("usr_[A-Za-z0-9_-]{1,60}");
    private final Database database;
    private final UserFactors userFactors;
    private final FactorEvents events;
    private final Settings settings;
    private final Clock clock;

    FactorResets(Database database, UserFactors userFactors, FactorEvents events, Settings settings, Clock clock) {
        this.database = database;
        this.userFactors = userFactors;
        this.events = events;
        this.settings = settings;
        this.clock = clock;
    }

    /** How many authenticators went. */
    public record Done(@JsonProperty("user_id") String userId, @JsonProperty("removed_factors") int removedFactors) {}

    /**
     * Drops a user's authenticators, recovery codes, addresses, device tokens, grants and guess counts: the next login is one without a
     * factor. The user is told.
     */
    public Done reset(Caller caller, Request request) {
        caller.requireRole("admin").requireStepUp(settings.stepUp(), clock);
        String user = request.path("user_id");
        if (!USER.matcher(user).matches()) {
            throw Problem.field("user_id", "must be the id of a user");
        }
        return database.tx().execute(tx -> {
            int removed = userFactors.drop(user);
            events.happened(caller, FactorEvent.RESET, user, Map.of("removed_factors", removed));
            userFactors.dropAddresses(user);
            return new Done(user, removed);
        });
    }
}
